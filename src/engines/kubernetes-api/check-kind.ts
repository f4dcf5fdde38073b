import { didYouMean } from "../../findings/index.ts";
import type { MapNode } from "../go-yaml/index.ts";
import type { ApiSchemas, Lifecycle } from "./api-schemas.ts";
import { compareVersions } from "./choose-version.ts";
import { listed } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";

const notAfter = (version: string | undefined, target: string): boolean =>
  version !== undefined && compareVersions(version, target) <= 0;

/** What replaces an API, if the version serves it; a replacement that is gone itself is followed. */
function replacement(schemas: ApiSchemas, lifecycle: Lifecycle): string | undefined {
  for (let next: Lifecycle | undefined = lifecycle, steps = 0; next?.replacement !== undefined && steps < 5; steps++) {
    const [apiVersion = "", kind = ""] = next.replacement.split(" ");
    if (schemas.kind(apiVersion, kind)) return next.replacement;
    next = schemas.lifecycle(apiVersion, kind);
  }
  return undefined;
}

const use = (name: string | undefined): string | undefined => (name === undefined ? undefined : `use ${name}`);

/** Reports a kind that is served for now only. */
export function checkDeprecated(
  report: ObjectReport,
  node: MapNode,
  schemas: ApiSchemas,
  apiVersion: string,
  kind: string,
): void {
  const lifecycle = schemas.lifecycle(apiVersion, kind);
  if (!lifecycle || !notAfter(lifecycle.deprecated, schemas.version)) return;
  const end = lifecycle.removed === undefined ? "" : ` and will be removed in ${lifecycle.removed}`;
  const message = `${apiVersion} ${kind} has been deprecated since Kubernetes ${lifecycle.deprecated}${end}`;
  reportDeprecated(report, node, message, use(replacement(schemas, lifecycle)));
}

/** Reports an object's API as deprecated. */
export function reportDeprecated(report: ObjectReport, node: MapNode, message: string, suggestion?: string): void {
  const entry = node.entries.get("apiVersion");
  const code = "kubernetes/deprecated-api";
  report.add(["apiVersion"], entry?.value ?? node, { code, message, suggestion }, entry?.value);
}

/** Reports a kind that the version does not serve: one that it serves no more, or one that nobody here knows. */
export function reportUnserved(
  report: ObjectReport,
  node: MapNode,
  schemas: ApiSchemas,
  apiVersion: string,
  kind: string,
): void {
  const entry = node.entries.get("apiVersion");
  const at = entry?.value ?? node;
  const lifecycle = schemas.lifecycle(apiVersion, kind);
  const { version } = schemas;
  if (lifecycle && notAfter(lifecycle.removed, version)) {
    const message = `${apiVersion} ${kind} was removed in Kubernetes ${lifecycle.removed}, and ${version} does not serve it`;
    const suggestion = use(replacement(schemas, lifecycle));
    report.add(["apiVersion"], at, { code: "kubernetes/removed-api", message, suggestion }, entry?.value);
    return;
  }
  const known = schemas.kindsOf(apiVersion);
  const elsewhere = schemas.apiVersionsOf(kind);
  const others = schemas.servedBy(apiVersion, kind);
  const suggestion =
    elsewhere.length > 0 ? `${kind} is served by ${listed(elsewhere)}` : didYouMean(kind, known ?? allKinds(schemas));
  // The groups of Kubernetes itself hold no custom resources: what they lack is refused.
  if (known && others.length === 0) {
    const message = `Kubernetes ${version} has no kind "${kind}" in ${apiVersion}`;
    const place = node.entries.get("kind")?.value ?? node;
    report.add(
      ["kind"],
      place,
      { code: "kubernetes/invalid-object", message, suggestion },
      node.entries.get("kind")?.value,
    );
    return;
  }
  const served = others.length > 0 ? `, but these versions do: ${others.join(", ")}` : "";
  const reason =
    known || others.length > 0 ? `Kubernetes ${version} does not serve it${served}` : "its schema is not known";
  const message = `${apiVersion} ${kind} is not checked: ${reason}`;
  report.add(["kind"], at, { code: "kubernetes/unknown-kind", message, suggestion }, node.entries.get("kind")?.value);
}

const allKinds = (schemas: ApiSchemas): string[] => [...new Set(schemas.kinds().map(({ kind }) => kind))];
