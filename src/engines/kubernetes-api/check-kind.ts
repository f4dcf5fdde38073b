import { didYouMean } from "../../findings/index.ts";
import type { MapNode } from "../go-yaml/index.ts";
import type { ApiSchemas, Lifecycle } from "./api-schemas.ts";
import { compareVersions } from "./choose-version.ts";
import { listed, type NamedObject } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";

const notAfter = (version: string | undefined, target: string): boolean =>
  version !== undefined && compareVersions(version, target) <= 0;

/** Returns the replacement of an API that this version serves. Follows a replacement that was itself removed. */
function replacement(schemas: ApiSchemas, lifecycle: Lifecycle): string | undefined {
  for (let next: Lifecycle | undefined = lifecycle, steps = 0; next?.replacement !== undefined && steps < 5; steps++) {
    const [apiVersion = "", kind = ""] = next.replacement.split(" ");
    if (schemas.kind(apiVersion, kind)) return next.replacement;
    next = schemas.lifecycle(apiVersion, kind);
  }
  return undefined;
}

const use = (name: string | undefined): string | undefined => (name === undefined ? undefined : `use ${name}`);

/** Reports a kind that this version serves but that is deprecated. */
export function checkDeprecated(
  report: ObjectReport,
  { node, apiVersion, kind }: NamedObject,
  schemas: ApiSchemas,
): void {
  const lifecycle = schemas.lifecycle(apiVersion, kind);
  if (!lifecycle || !notAfter(lifecycle.deprecated, schemas.version)) return;
  const end = lifecycle.removed === undefined ? "" : ` and will be removed in ${lifecycle.removed}`;
  const message = `${apiVersion} ${kind} has been deprecated since Kubernetes ${lifecycle.deprecated}${end}`;
  reportDeprecated(report, node, { message, suggestion: use(replacement(schemas, lifecycle)) });
}

/** Reports that the API of an object is deprecated. */
export function reportDeprecated(
  report: ObjectReport,
  node: MapNode,
  { message, suggestion }: { readonly message: string; readonly suggestion?: string | undefined },
): void {
  const entry = node.entries.get("apiVersion");
  const code = "kubernetes/deprecated-api";
  report.add({ path: ["apiVersion"], at: entry?.value ?? node, code, message, suggestion, value: entry?.value });
}

/** Reports a kind that the version does not serve: it was removed, or no schema is known for it. */
export function reportUnserved(
  report: ObjectReport,
  { node, apiVersion, kind }: NamedObject,
  schemas: ApiSchemas,
): void {
  const entry = node.entries.get("apiVersion");
  const at = entry?.value ?? node;
  const lifecycle = schemas.lifecycle(apiVersion, kind);
  const { version } = schemas;
  if (lifecycle && notAfter(lifecycle.removed, version)) {
    const message = `${apiVersion} ${kind} was removed in Kubernetes ${lifecycle.removed}, and ${version} does not serve it`;
    const suggestion = use(replacement(schemas, lifecycle));
    report.add({ path: ["apiVersion"], at, code: "kubernetes/removed-api", message, suggestion, value: entry?.value });
    return;
  }
  const known = schemas.kindsOf(apiVersion);
  const elsewhere = schemas.apiVersionsOf(kind);
  const others = schemas.servedBy(apiVersion, kind);
  const suggestion =
    elsewhere.length > 0 ? `${kind} is served by ${listed(elsewhere)}` : didYouMean(kind, known ?? allKinds(schemas));
  // The groups of Kubernetes itself have no custom resources, so the API server rejects an unknown kind in them.
  if (known && others.length === 0) {
    const message = `Kubernetes ${version} has no kind "${kind}" in ${apiVersion}`;
    const place = node.entries.get("kind")?.value ?? node;
    report.add({
      path: ["kind"],
      at: place,
      code: "kubernetes/invalid-object",
      message,
      suggestion,
      value: node.entries.get("kind")?.value,
    });
    return;
  }
  const served = others.length > 0 ? `, but these versions do: ${others.join(", ")}` : "";
  const reason =
    known || others.length > 0 ? `Kubernetes ${version} does not serve it${served}` : "its schema is not known";
  const message = `${apiVersion} ${kind} is not checked: ${reason}`;
  report.add({
    path: ["kind"],
    at,
    code: "kubernetes/unknown-kind",
    message,
    suggestion,
    value: node.entries.get("kind")?.value,
  });
}

const allKinds = (schemas: ApiSchemas): string[] => [...new Set(schemas.kinds().map(({ kind }) => kind))];
