import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import { describeValue, type Located, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";
import { isSet } from "./one-of.ts";
import { compareQuantities } from "./quantity.ts";

/** Data that one rule of an object leaves for a later rule. */
export interface RuleScope {
  /** The names of the volumes that a StatefulSet claims for its pods. */
  claims: readonly string[];
}

type TypeRule = (target: Located<MapNode>, report: ObjectReport, scope: RuleScope) => void;

const INVALID = "kubernetes/invalid-value";
const MISSING = "kubernetes/missing-field";

/** Returns the value below a sequence of keys. */
function at(node: ValueNode | undefined, ...keys: readonly string[]): ValueNode | undefined {
  let found = node;
  for (const key of keys) found = found?.kind === "map" ? found.entries.get(key)?.value : undefined;
  return found;
}

const textOf = (node: ValueNode | undefined): string | undefined =>
  node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;

const itemsOf = (node: ValueNode | undefined): readonly ValueNode[] => (node?.kind === "list" ? node.items : []);

const namesOf = (list: ValueNode | undefined, ...keys: readonly string[]): string[] =>
  itemsOf(list).flatMap((item) => textOf(at(item, ...keys, "name")) ?? []);

const workload: TypeRule = ({ node, path }, report) => {
  const policy = at(node, "template", "spec", "restartPolicy");
  if (isSet(policy) && textOf(policy) !== undefined && textOf(policy) !== "Always") {
    const where = [...path, "template", "spec", "restartPolicy"];
    const message = `${objectPathText(where)} must be "Always", found ${JSON.stringify(textOf(policy))}`;
    report.add({ path: where, at: policy, code: INVALID, message, value: policy });
  }
  const labels = at(node, "template", "metadata", "labels");
  const wanted = at(node, "selector", "matchLabels");
  if (wanted?.kind !== "map") return;
  for (const [key, { value }] of wanted.entries) {
    const label = at(labels, key);
    if (textOf(value) === undefined || textOf(value) === textOf(label)) continue;
    if (label !== undefined && textOf(label) === undefined) continue;
    const where = [...path, "selector", "matchLabels", key];
    const found = label === undefined ? `has no label "${key}"` : `has ${describeValue(textOf(label) ?? null)}`;
    const message = `${objectPathText(where)} is ${JSON.stringify(textOf(value))}, but the pod template ${found}`;
    const suggestion = "the selector must match the labels of the template";
    report.add({ path: where, at: value, code: INVALID, message, suggestion, value });
  }
};

const job: TypeRule = ({ node, path }, report) => {
  const policy = at(node, "template", "spec", "restartPolicy");
  if (at(node, "template", "spec")?.kind !== "map" || textOf(policy) === "Never" || textOf(policy) === "OnFailure")
    return;
  if (isSet(policy) && textOf(policy) !== "Always") return;
  const where = [...path, "template", "spec", "restartPolicy"];
  const message = `${objectPathText(where)} must be "Never" or "OnFailure" in a Job`;
  report.add({
    path: where,
    at: policy ?? at(node, "template") ?? node,
    code: policy ? INVALID : MISSING,
    message,
    value: policy,
  });
};

const podSpec: TypeRule = ({ node, path }, report, scope) => {
  const volumes = new Set([...namesOf(node.entries.get("volumes")?.value), ...scope.claims]);
  for (const group of ["initContainers", "containers"] as const) {
    for (const [index, container] of itemsOf(node.entries.get(group)?.value).entries()) {
      for (const field of ["volumeMounts", "volumeDevices"] as const) {
        for (const [place, mount] of itemsOf(at(container, field)).entries()) {
          const name = at(mount, "name");
          const text = textOf(name);
          if (name === undefined || !text || volumes.has(text)) continue;
          const where = [...path, group, index, field, place, "name"];
          const message = `${objectPathText(where)} is "${text}", but the pod has no volume of that name`;
          report.add({ path: where, at: name, code: INVALID, message, value: name });
        }
      }
    }
  }
};

const service: TypeRule = ({ node, path }, report) => {
  const type = textOf(node.entries.get("type")?.value) || "ClusterIP";
  const ports = itemsOf(node.entries.get("ports")?.value);
  const headless = textOf(node.entries.get("clusterIP")?.value) === "None";
  if (ports.length === 0 && type !== "ExternalName" && !headless) {
    report.add({
      path: [...path, "ports"],
      at: node,
      code: MISSING,
      message: `${objectPathText([...path, "ports"])} is missing`,
    });
  }
  if (ports.length < 2) return;
  for (const [index, port] of ports.entries()) {
    if (port.kind !== "map" || isSet(port.entries.get("name")?.value)) continue;
    const where = [...path, "ports", index, "name"];
    const message = `${objectPathText(where)} is missing: if there are several ports, each must have a name`;
    report.add({ path: where, at: port, code: MISSING, message });
  }
};

const claim: TypeRule = ({ node, path }, report) => {
  const resources = node.entries.get("resources")?.value;
  const requests = at(resources, "requests");
  if (resources && resources.kind !== "map" && isSet(resources)) return;
  if ((requests && requests.kind !== "map" && isSet(requests)) || at(requests, "storage") !== undefined) return;
  const where = [...path, "resources", "requests", "storage"];
  report.add({
    path: where,
    at: requests ?? resources ?? node,
    code: MISSING,
    message: `${objectPathText(where)} is missing`,
  });
};

const resources: TypeRule = ({ node, path }, report) => {
  const limits = node.entries.get("limits")?.value;
  const requests = node.entries.get("requests")?.value;
  if (limits?.kind !== "map" || requests?.kind !== "map") return;
  for (const [key, { value }] of requests.entries) {
    const limit = at(limits, key);
    if (value.kind !== "scalar" || limit?.kind !== "scalar") continue;
    const order = compareQuantities(value.value, limit.value);
    if (order === undefined || order <= 0) continue;
    const where = [...path, "requests", key];
    const message = `${objectPathText(where)} is ${value.value}, which exceeds the limit of ${limit.value}`;
    report.add({ path: where, at: value, code: INVALID, message, value });
  }
};

const recreate: TypeRule = ({ node, path }, report) => {
  const rolling = node.entries.get("rollingUpdate");
  if (textOf(node.entries.get("type")?.value) !== "Recreate" || !isSet(rolling?.value)) return;
  const where = [...path, "rollingUpdate"];
  const message = `${objectPathText(where)} must not be set when the type is "Recreate"`;
  report.add({ path: where, at: rolling?.key ?? node, code: INVALID, message });
};

const policyRule: TypeRule = ({ node, path }, report) => {
  if (isSet(node.entries.get("nonResourceURLs")?.value)) return;
  for (const field of ["apiGroups", "resources"] as const) {
    const entry = node.entries.get(field);
    if (isSet(entry?.value)) continue;
    const where = [...path, field];
    const message = `${objectPathText(where)} ${entry ? "must not be empty" : "is missing"}`;
    report.add({ path: where, at: entry?.key ?? node, code: MISSING, message });
  }
};

/** Rules about several fields of a type: mistakes that charts make and the API server rejects (1.36). */
export const TYPE_RULES: Readonly<Record<string, TypeRule>> = {
  "apps.v1.DaemonSetSpec": workload,
  "apps.v1.DeploymentSpec": workload,
  "apps.v1.DeploymentStrategy": recreate,
  "apps.v1.ReplicaSetSpec": workload,
  "apps.v1.StatefulSetSpec": (target, report, scope) => {
    scope.claims = namesOf(target.node.entries.get("volumeClaimTemplates")?.value, "metadata");
    workload(target, report, scope);
  },
  "batch.v1.JobSpec": job,
  "core.v1.PersistentVolumeClaimSpec": claim,
  "core.v1.PodSpec": podSpec,
  "core.v1.ResourceRequirements": resources,
  "core.v1.ServiceSpec": service,
  "rbac.v1.PolicyRule": policyRule,
};
