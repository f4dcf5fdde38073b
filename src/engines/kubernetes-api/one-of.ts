import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import { type ObjectPath, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";

interface Choice {
  readonly fields: readonly string[];
  /** One of them must be there. */
  readonly needed?: true;
  /** Two of them must not be there. */
  readonly alone?: true;
}

const BOTH = { needed: true, alone: true } as const;

/** Fields of which the API server wants one, or allows one only (found by asking 1.36). */
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

/** Tells whether a value says something: null, an empty text or list and zero do not. */
export function says(node: ValueNode | undefined): node is ValueNode {
  if (node === undefined) return false;
  if (node.kind === "scalar") return node.value !== null && node.value !== "" && node.value !== 0;
  return node.kind === "map" || node.items.length > 0;
}

/** Reports fields that must not stand together, and a choice that was not made. */
export function checkChoice(report: ObjectReport, node: MapNode, type: string, path: ObjectPath): void {
  const choice = Object.hasOwn(CHOICES, type) ? CHOICES[type] : undefined;
  if (!choice) return;
  const there = choice.fields.filter((field) => says(node.entries.get(field)?.value));
  const name = objectPathText(path);
  if (choice.needed && there.length === 0) {
    const message = `${name} must have ${choice.fields.length > 1 ? "one of " : ""}${choice.fields.join(", ")}`;
    report.add(path, node, { code: "kubernetes/missing-field", message });
  }
  const second = there[1];
  if (!choice.alone || second === undefined) return;
  const entry = node.entries.get(second);
  const message = `${name} must have only one of ${there.join(" and ")}`;
  report.add([...path, second], entry?.key ?? node, { code: "kubernetes/invalid-value", message });
}
