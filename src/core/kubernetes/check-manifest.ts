import type { MapNode, ValueNode } from "../yaml/value-node.ts";
import { toJson } from "../yaml/value-node.ts";
import type { ApiSchemas } from "./api-schemas.ts";
import { checkDeprecated, reportUnserved } from "./check-kind.ts";
import { ValueChecker } from "./check-value.ts";
import { describeValue, type ManifestFault } from "./manifest-fault.ts";
import { checkName, nameOf } from "./object-name.ts";
import { ObjectReport } from "./object-report.ts";
import { type ManifestDocument, readManifest } from "./read-manifest.ts";

/**
 * Checks every object of a rendered manifest as far as the API server's server-side apply judges an object by itself:
 * fields, types, enums, required values, syntax of names, labels, quantities and times, and which APIs there are.
 *
 * @param manifest what `helm template` prints: documents with comments `# Source: web/templates/service.yaml`.
 * @returns faults in the order of the manifest.
 */
export function checkManifest(manifest: string, schemas: ApiSchemas): ManifestFault[] {
  return readManifest(manifest).flatMap((document) => checkDocument(document, schemas));
}

function checkDocument(document: ManifestDocument, schemas: ApiSchemas): ManifestFault[] {
  const { node, template, trouble } = document;
  if (node) return objectsOf(node).flatMap((object) => checkObject(object, schemas, template));
  const code = trouble?.code === "yaml/unsupported" ? "kubernetes/unknown-kind" : "kubernetes/invalid-object";
  const message =
    code === "kubernetes/unknown-kind"
      ? `this document is not checked: it may mean something else to Kubernetes: ${trouble?.message}`
      : `this document is no YAML to Kubernetes: ${trouble?.message}`;
  const line = trouble?.location?.line ?? 1;
  return [{ code, message, object: {}, path: [], line, ...(template === undefined ? {} : { template }) }];
}

/** An object, or those of a list: kubectl and Helm take everything with `items` for one, and lists within lists too. */
function objectsOf(node: ValueNode): ValueNode[] {
  const items = node.kind === "map" ? node.entries.get("items")?.value : undefined;
  if (items?.kind !== "list") return [node];
  return items.items.flatMap(objectsOf);
}

function checkObject(node: ValueNode, schemas: ApiSchemas, template: string | undefined): ManifestFault[] {
  if (node.kind !== "map") {
    const report = new ObjectReport({}, template);
    const message = `an object must be a map, found ${describeValue(toJson(node))}`;
    report.add([], node, { code: "kubernetes/invalid-object", message }, node);
    return report.faults;
  }
  const object = nameOf(node);
  const report = new ObjectReport(object, template);
  const { apiVersion, kind } = object;
  if (apiVersion && kind) checkKnown(report, node, schemas, apiVersion, kind);
  else for (const key of ["apiVersion", "kind"] as const) if (!object[key]) reportNameless(report, node, key);
  return report.faults;
}

function reportNameless(report: ObjectReport, node: MapNode, key: "apiVersion" | "kind"): void {
  const entry = node.entries.get(key);
  const found = entry ? `, found ${describeValue(toJson(entry.value))}` : "";
  const message = entry ? `${key} must be a string${found}` : `${key} is missing, and without it this is no object`;
  report.add([key], entry?.value ?? node, { code: "kubernetes/invalid-object", message }, entry?.value);
}

function checkKnown(report: ObjectReport, node: MapNode, schemas: ApiSchemas, apiVersion: string, kind: string): void {
  const known = schemas.kind(apiVersion, kind);
  if (!known) {
    reportUnserved(report, node, schemas, apiVersion, kind);
    return;
  }
  checkDeprecated(report, node, schemas, apiVersion, kind);
  checkName(report, node, apiVersion, kind, schemas.version);
  new ValueChecker(schemas, report).check(node, known.type, []);
}
