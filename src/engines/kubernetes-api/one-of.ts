import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import { type Located, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";

interface Choice {
  readonly fields: readonly string[];
  /** At least one of them must be set. */
  readonly needed?: true;
  /** At most one of them may be set. */
  readonly alone?: true;
}

const BOTH = { needed: true, alone: true } as const;

/** Fields of which the API server requires or allows only one (determined with an API server of 1.36). */
const CHOICES: Readonly<Record<string, Choice>> = {
  "core.v1.EnvFromSource": { ...BOTH, fields: ["configMapRef", "secretRef"] },
  "core.v1.EnvVarSource": {
    ...BOTH,
    fields: ["configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"],
  },
  "core.v1.LifecycleHandler": { ...BOTH, fields: ["exec", "httpGet", "sleep", "tcpSocket"] },
  "core.v1.Probe": { ...BOTH, fields: ["exec", "grpc", "httpGet", "tcpSocket"] },
  "networking.v1.IngressBackend": { ...BOTH, fields: ["resource", "service"] },
  "networking.v1.IngressServiceBackend": { needed: true, fields: ["port"] },
  "networking.v1.IngressSpec": { needed: true, fields: ["defaultBackend", "rules"] },
  "networking.v1.NetworkPolicyPeer": { needed: true, fields: ["ipBlock", "namespaceSelector", "podSelector"] },
  "networking.v1.ServiceBackendPort": { ...BOTH, fields: ["name", "number"] },
  "policy.v1.PodDisruptionBudgetSpec": { alone: true, fields: ["maxUnavailable", "minAvailable"] },
};

/** Returns whether a field counts as set: null, an empty string, an empty list and zero do not. */
export function isSet(node: ValueNode | undefined): node is ValueNode {
  if (node === undefined) return false;
  if (node.kind === "scalar") return node.value !== null && node.value !== "" && node.value !== 0;
  return node.kind === "map" || node.items.length > 0;
}

/** Reports fields that exclude each other, and a set of fields of which none is set. */
export function checkChoice(report: ObjectReport, { node, path }: Located<MapNode>, type: string): void {
  const choice = Object.hasOwn(CHOICES, type) ? CHOICES[type] : undefined;
  if (!choice) return;
  const there = choice.fields.filter((field) => isSet(node.entries.get(field)?.value));
  const name = objectPathText(path);
  if (choice.needed && there.length === 0) {
    const message = `${name} must have ${choice.fields.length > 1 ? "one of " : ""}${choice.fields.join(", ")}`;
    report.add({ path, at: node, code: "kubernetes/missing-field", message });
  }
  const second = there[1];
  if (!choice.alone || second === undefined) return;
  const entry = node.entries.get(second);
  const message = `${name} must have only one of ${there.join(" and ")}`;
  report.add({ path: [...path, second], at: entry?.key ?? node, code: "kubernetes/invalid-value", message });
}
