import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import { toJson } from "../go-yaml/index.ts";
import type { ApiSchemas } from "./api-schemas.ts";
import { CustomChecker } from "./check-custom.ts";
import type { PatternTest } from "./check-custom-value.ts";
import { checkDeprecated, reportDeprecated, reportUnserved } from "./check-kind.ts";
import { ValueChecker } from "./check-value.ts";
import { type CrdSchemas, crdsOfNodes } from "./crd-schemas.ts";
import { describeValue, type ManifestFault, type NamedObject, type ObjectName } from "./manifest-fault.ts";
import { checkName, nameOf } from "./object-name.ts";
import { ObjectReport } from "./object-report.ts";
import type { ManifestDocument } from "./read-manifest.ts";

/**
 * Checks every object of a rendered manifest for faults that the API server's server-side apply finds in one object: fields,
 * types, enums, required values, the syntax of names, labels, quantities and times, and APIs that are not served.
 *
 * @param documents the documents of the output of `helm template`, read by `readManifest`.
 * @param options.crds custom resources, in addition to those that the manifest itself defines.
 * @returns the faults in the order of the manifest.
 */
export async function checkManifest(
  documents: readonly ManifestDocument[],
  schemas: ApiSchemas,
  options: { readonly crds?: CrdSchemas } = {},
): Promise<ManifestFault[]> {
  const crds = new Map([...(options.crds ?? []), ...crdsOfNodes(documents.map((document) => document.node))]);
  const known: Known = { schemas, crds, matches: await patternTest(crds) };
  return documents.flatMap((document) => checkDocument(document, known));
}

/** The schemas that objects are checked against. */
interface Known {
  readonly schemas: ApiSchemas;
  readonly crds: CrdSchemas;
  readonly matches: PatternTest;
}

/** Patterns have RE2's syntax, as in the API server. RE2 is loaded only if a definition has a pattern. */
async function patternTest(crds: CrdSchemas): Promise<PatternTest> {
  if (![...crds.values()].some(({ schema }) => JSON.stringify(schema)?.includes('"pattern"'))) return () => true;
  const { RE2JS } = await import("re2js");
  const compiled = new Map<string, { test(text: string): boolean } | undefined>();
  return (pattern, text) => {
    if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
    return compiled.get(pattern)?.test(text) ?? true;
  };

  function compile(pattern: string): { test(text: string): boolean } | undefined {
    try {
      const found = RE2JS.compile(pattern);
      return { test: (text) => found.matcher(text).find() };
    } catch {
      // The API server rejects the definition itself.
      return undefined;
    }
  }
}

function checkDocument(document: ManifestDocument, known: Known): ManifestFault[] {
  const { node, template, trouble } = document;
  if (node) return objectsOf({ node }).flatMap((item) => checkObject(item, known, template));
  const code = trouble?.code === "yaml/unsupported" ? "kubernetes/unknown-kind" : "kubernetes/invalid-object";
  const message =
    code === "kubernetes/unknown-kind"
      ? `this document is not checked, because Kubernetes may read it differently: ${trouble?.message}`
      : `this document is not YAML: ${trouble?.message}`;
  const line = trouble?.location?.line ?? 1;
  return [{ code, message, object: {}, path: [], line, template }];
}

interface Item {
  readonly node: ValueNode;
  /** The apiVersion and kind of an item of a `ServiceList` that declares none. */
  readonly implied?: ObjectName | undefined;
}

/** Returns the objects of an item. kubectl and Helm treat everything with `items` as a list, which may contain lists. */
function objectsOf(item: Item): Item[] {
  const { node } = item;
  const items = node.kind === "map" ? node.entries.get("items")?.value : undefined;
  if (node.kind !== "map" || items?.kind !== "list") return [item];
  const { apiVersion, kind } = nameOf(node);
  const itemKind = kind?.replace(/List$/, "");
  const implied = apiVersion && itemKind ? { apiVersion, kind: itemKind } : undefined;
  return items.items.flatMap((child) => objectsOf({ node: child, implied }));
}

function checkObject({ node, implied }: Item, known: Known, template: string | undefined): ManifestFault[] {
  if (node.kind !== "map") {
    const report = new ObjectReport({}, template);
    const message = `an object must be a map, found ${describeValue(toJson(node))}`;
    report.add({ path: [], at: node, code: "kubernetes/invalid-object", message, value: node });
    return report.faults;
  }
  const own = nameOf(node);
  const object =
    own.apiVersion || own.kind
      ? own
      : { ...own, apiVersion: own.apiVersion ?? implied?.apiVersion, kind: own.kind ?? implied?.kind };
  const report = new ObjectReport(object, template);
  const { apiVersion, kind } = object;
  if (apiVersion && kind) checkNamed(report, { node, apiVersion, kind }, known);
  else for (const key of ["apiVersion", "kind"] as const) if (!object[key]) reportNameless(report, node, key);
  return report.faults;
}

function reportNameless(report: ObjectReport, node: MapNode, key: "apiVersion" | "kind"): void {
  const entry = node.entries.get(key);
  const found = entry ? `, found ${describeValue(toJson(entry.value))}` : "";
  const message = entry
    ? `${key} must be a string that is not empty${found}`
    : `${key} is missing, and every object needs it`;
  report.add({
    path: [key],
    at: entry?.value ?? node,
    code: "kubernetes/invalid-object",
    message,
    value: entry?.value,
  });
}

function checkNamed(report: ObjectReport, object: NamedObject, { schemas, crds, matches }: Known): void {
  const { node, apiVersion, kind } = object;
  const custom = crds.get(`${apiVersion} ${kind}`);
  const own = schemas.kind(apiVersion, kind);
  if (!own && !custom) {
    reportUnserved(report, object, schemas);
    return;
  }
  checkName(report, object, schemas.version);
  if (own) {
    checkDeprecated(report, object, schemas);
    new ValueChecker(schemas, report).check({ node, path: [] }, own.type);
  } else if (custom) {
    if (custom.deprecated !== undefined) reportDeprecated(report, node, { message: custom.deprecated });
    new CustomChecker(schemas, report, matches).check(node, custom);
  }
}
