import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import { checkFormat } from "./check-text.ts";
import { compareVersions } from "./choose-version.ts";
import type { NamedObject, ObjectName } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";

/** Kinds whose names must be DNS labels. */
const LABELS = new Set(["v1 Namespace", "v1 Service", "apps/v1 StatefulSet"]);

/** Kinds whose names may be any segment of a URL path, or have a syntax that is not checked here. */
const OTHER = new Set([
  "APIService",
  "CertificateSigningRequest",
  "ClusterTrustBundle",
  "ComponentStatus",
  "Event",
  "IPAddress",
  "PodDisruptionBudget",
  "StorageVersion",
]);

/** Groups with the same rule. The names of most of them were not compared with the API server. */
const OTHERS =
  /^(?:rbac\.authorization|resource|internal\.apiserver|lifecycle|storagemigration)\.k8s\.io\/|\.k8s\.io\/v\d+(?:alpha|beta)/;

/** Groups of review requests, which the API server does not store. */
const REVIEWS = /^(?:authentication|authorization)\.k8s\.io\//;

function nameFormat(apiVersion: string, kind: string, version: string): string | undefined {
  if (REVIEWS.test(apiVersion)) return undefined;
  if (OTHER.has(kind) || OTHERS.test(apiVersion)) return "path-segment";
  // Since Kubernetes 1.36 the name of a Service may begin with a digit (RelaxedServiceNameValidation).
  if (kind === "Service" && apiVersion === "v1" && compareVersions(version, "1.36") < 0) return "dns-1035-label";
  return LABELS.has(`${apiVersion} ${kind}`) ? "dns-label" : "dns-subdomain";
}

const text = (node: ValueNode | undefined): string | undefined =>
  node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;

/** Returns the identity that an object declares. */
export function nameOf(node: MapNode): ObjectName {
  const metadata = node.entries.get("metadata")?.value;
  const inner = metadata?.kind === "map" ? metadata.entries : undefined;
  return {
    apiVersion: text(node.entries.get("apiVersion")?.value),
    kind: text(node.entries.get("kind")?.value),
    name: text(inner?.get("name")?.value),
    namespace: text(inner?.get("namespace")?.value),
  };
}

/** Reports an object without a name, and a name that the API server rejects. */
export function checkName(report: ObjectReport, { node, apiVersion, kind }: NamedObject, version: string): void {
  const code = "kubernetes/invalid-object";
  const metadata = node.entries.get("metadata");
  if (metadata && metadata.value.kind !== "map" && !isNull(metadata.value)) return;
  const inner = metadata?.value.kind === "map" ? metadata.value : undefined;
  const name = inner?.entries.get("name");
  const generated = text(inner?.entries.get("generateName")?.value);
  if ((name === undefined || isNull(name.value) || text(name.value) === "") && !generated) {
    const at = name?.key ?? metadata?.key ?? node;
    report.add({
      path: ["metadata", "name"],
      at,
      code,
      message: `this ${kind} has no metadata.name`,
      value: name?.value,
    });
    return;
  }
  const format = nameFormat(apiVersion, kind, version);
  if (name?.value.kind === "scalar" && format !== undefined) {
    checkFormat(report, { node: name.value, path: ["metadata", "name"] }, format);
  }
  const namespace = inner?.entries.get("namespace")?.value;
  if (namespace?.kind === "scalar")
    checkFormat(report, { node: namespace, path: ["metadata", "namespace"] }, "dns-label");
}

const isNull = (node: ValueNode): boolean => node.kind === "scalar" && node.value === null;
