import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import { toJson } from "../go-yaml/index.ts";
import type { ApiSchemas } from "./api-schemas.ts";
import { CustomChecker } from "./check-custom.ts";
import type { PatternTest } from "./check-custom-value.ts";
import { checkDeprecated, reportDeprecated, reportUnserved } from "./check-kind.ts";
import { ValueChecker } from "./check-value.ts";
import { type CrdSchemas, crdsOfNodes } from "./crd-schemas.ts";
import { describeValue, type ManifestFault, type ObjectName } from "./manifest-fault.ts";
import { checkName, nameOf } from "./object-name.ts";
import { ObjectReport } from "./object-report.ts";
import type { ManifestDocument } from "./read-manifest.ts";

/**
 * Checks every object of a rendered manifest as far as the API server's server-side apply judges an object by itself:
 * fields, types, enums, required values, syntax of names, labels, quantities and times, and which APIs there are.
 *
 * @param documents of what `helm template` prints, by `readManifest`.
 * @param options.crds custom resources; those that the manifest defines itself are known besides.
 * @returns faults in the order of the manifest.
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

/** What objects are held against. */
interface Known {
  readonly schemas: ApiSchemas;
  readonly crds: CrdSchemas;
  readonly matches: PatternTest;
}

/** RE2, as the API server has it; loaded only where a definition has a pattern. */
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
      // The API server refuses the definition itself.
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
  return [{ code, message, object: {}, path: [], line, ...(template === undefined ? {} : { template }) }];
}

interface Item {
  readonly node: ValueNode;
  /** What an item of a `ServiceList` is, if it does not say so itself. */
  readonly implied?: ObjectName;
}

/** An object, or those of a list: kubectl and Helm take everything with `items` for one, and lists within lists too. */
function objectsOf(item: Item): Item[] {
  const { node } = item;
  const items = node.kind === "map" ? node.entries.get("items")?.value : undefined;
  if (node.kind !== "map" || items?.kind !== "list") return [item];
  const { apiVersion, kind } = nameOf(node);
  const of = kind?.replace(/List$/, "");
  const implied = apiVersion && of ? { implied: { apiVersion, kind: of } } : {};
  return items.items.flatMap((child) => objectsOf({ node: child, ...implied }));
}

function checkObject({ node, implied }: Item, known: Known, template: string | undefined): ManifestFault[] {
  if (node.kind !== "map") {
    const report = new ObjectReport({}, template);
    const message = `an object must be a map, found ${describeValue(toJson(node))}`;
    report.add([], node, { code: "kubernetes/invalid-object", message }, node);
    return report.faults;
  }
  const own = nameOf(node);
  const object = own.apiVersion || own.kind ? own : { ...implied, ...own };
  const report = new ObjectReport(object, template);
  const { apiVersion, kind } = object;
  if (apiVersion && kind) checkNamed(report, node, known, apiVersion, kind);
  else for (const key of ["apiVersion", "kind"] as const) if (!object[key]) reportNameless(report, node, key);
  return report.faults;
}

function reportNameless(report: ObjectReport, node: MapNode, key: "apiVersion" | "kind"): void {
  const entry = node.entries.get(key);
  const found = entry ? `, found ${describeValue(toJson(entry.value))}` : "";
  const message = entry
    ? `${key} must be a string that is not empty${found}`
    : `${key} is missing, and every object needs it`;
  report.add([key], entry?.value ?? node, { code: "kubernetes/invalid-object", message }, entry?.value);
}

function checkNamed(report: ObjectReport, node: MapNode, known: Known, apiVersion: string, kind: string): void {
  const { schemas, crds, matches } = known;
  const custom = crds.get(`${apiVersion} ${kind}`);
  const own = schemas.kind(apiVersion, kind);
  if (!own && !custom) {
    reportUnserved(report, node, schemas, apiVersion, kind);
    return;
  }
  checkName(report, node, apiVersion, kind, schemas.version);
  if (own) {
    checkDeprecated(report, node, schemas, apiVersion, kind);
    new ValueChecker(schemas, report).check(node, own.type, []);
  } else if (custom) {
    if (custom.deprecated !== undefined) reportDeprecated(report, node, custom.deprecated);
    new CustomChecker(schemas, report, matches).check(node, custom);
  }
}
