// Reads the kinds and types of a Kubernetes release from its OpenAPI files, discovery documents and Go definitions.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { moduleDir, sorted } from "./kubernetes-modules.mjs";
import { FORMAT_OF, RANGES, TYPES_ONLY } from "./kubernetes-syntax.mjs";
import { ENUMS, isCompared, NOT_REQUIRED, REQUIRED } from "./kubernetes-validation.mjs";

const readJson = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));

const SHORT = [
  [/^io\.k8s\.api\./, ""],
  [/^io\.k8s\.apimachinery\.pkg\.apis\./, ""],
  [/^io\.k8s\.(?:apiextensions-apiserver|kube-aggregator)\.pkg\.apis\./, ""],
];
const shortName = (name) => SHORT.reduce((text, [from, to]) => text.replace(from, to), name);

/** The scalar types of check-scalar.ts that replace a type without fields. */
const SCALAR_NAMES = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "micro-time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "object",
  "io.k8s.apimachinery.pkg.runtime.RawExtension": "object",
};

const SCALARS = {
  "string date-time": "time",
  "string byte": "bytes",
  "integer int32": "int32",
  integer: "int64",
  number: "number",
  string: "string",
  boolean: "boolean",
};

const refOf = (node) => (node.$ref ?? node.allOf?.[0]?.$ref)?.replace("#/components/schemas/", "");

/** Returns the shape of a value: a scalar type, the name of a type, or a list, a map or an enum. */
function shape(node, enums, { schemas, scalars }) {
  const ref = refOf(node);
  if (ref) return scalars[ref] ?? shortName(ref);
  if (node.type === "array") {
    const type = node["x-kubernetes-list-type"];
    return {
      list: shape(node.items, enums?.items, { schemas, scalars }),
      keys: type === "map" ? listKeys(node, schemas) : undefined,
      set: type === "set" || undefined,
    };
  }
  if (node.type === "object" && node.additionalProperties) {
    return { map: shape(node.additionalProperties, undefined, { schemas, scalars }) };
  }
  if (node.type === "object") return "object";
  if (node.type === undefined) return "any";
  if (enums?.values) return { enum: enums.values };
  return SCALARS[`${node.type} ${node.format}`] ?? SCALARS[node.type] ?? fail(`no shape for ${JSON.stringify(node)}`);
}

/** Returns the fields that identify the items of a list, with their defaults; null for a field without a default. */
function listKeys(node, schemas) {
  const item = schemas[refOf(node.items)];
  const keys = node["x-kubernetes-list-map-keys"];
  return Object.fromEntries(keys.map((key) => [key, item?.properties[key]?.default ?? null]));
}

function fail(message) {
  throw new Error(message);
}

/** Returns every schema of a release. Schemas that differ only in their list of groups (DeleteOptions) count as equal. */
function openApiSchemas(dir) {
  const folder = join(dir, "api", "openapi-spec", "v3");
  const all = {};
  for (const file of readdirSync(folder).sort()) Object.assign(all, readJson(folder, file).components?.schemas);
  return all;
}

/**
 * Returns the enums of the API server's own OpenAPI definitions, by type and field; `items` if the field is a list. The
 * published OpenAPI files are generated without enums.
 */
function enumsOf(dir) {
  const enums = {};
  let type;
  let field;
  for (const line of readFileSync(join(dir, "pkg/generated/openapi/zz_generated.openapi.go"), "utf8").split("\n")) {
    const start = /^func schema_(\w+)\(/.exec(line)?.[1];
    if (start) {
      type = /^(?:k8sio_api|pkg_apis)_(\w+?)_(v\d\w*?)_([A-Z]\w*)$/.exec(start)?.slice(1).join(".");
      field = undefined;
      continue;
    }
    field = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1] ?? field;
    const match = /^(\t+)Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line);
    if (!match || !type || !field) continue;
    const values = JSON.parse(`[${match[2]}]`);
    enums[type] ??= {};
    enums[type][field] = match[1].length === 7 ? { values } : { items: { values } };
  }
  return enums;
}

/** A volume claim. In a template the API server does not check its labels. */
const CLAIM = { from: "core.v1.PersistentVolumeClaim", to: "apps.v1.VolumeClaimTemplate" };

/** Adds the range, the format or `typesOnly` to the shape of a field. */
function refined(type, field, part) {
  const name = `${type}.${field}`;
  if (name === "apps.v1.StatefulSetSpec.volumeClaimTemplates") return { list: CLAIM.to };
  if (TYPES_ONLY.includes(name) || (field === "status" && /Status$/.test(part))) return { typesOnly: part };
  if (part.list !== undefined && (RANGES[name] || FORMAT_OF[name]))
    return { ...part, list: refined(type, field, part.list) };
  if (FORMAT_OF[name]) return { ...(part.map === undefined ? { is: part } : part), format: FORMAT_OF[name] };
  if (RANGES[name]) return { is: part, range: RANGES[name] };
  return part;
}

function enumOf(name, node, enums) {
  const [, type, field] = /^(.*)\.([^.]*)$/.exec(name);
  if (!isCompared(type)) return undefined;
  const values = ENUMS[name];
  if (values === null) return undefined;
  if (values) return node.type === "array" ? { items: { values } } : { values };
  return enums[type]?.[field];
}

function requiredOf(type, node) {
  if (!isCompared(type)) return [];
  const declared = (node.required ?? []).filter((field) => !NOT_REQUIRED[type]?.includes(field));
  const added = (REQUIRED[type] ?? []).filter((field) => node.properties[field]);
  return [...new Set([...declared, ...added])].sort();
}

/**
 * Marks the fields with the default `{}` as required if their type has required fields. Go stores such a field by value, so
 * an object without it has an empty one, which lacks the required fields.
 *
 * @returns whether a field was marked, which may make other fields required.
 */
function demandParts(schemas, types) {
  let added = false;
  for (const [name, node] of Object.entries(schemas)) {
    const short = shortName(name);
    const type = types[short];
    if (!type || !isCompared(short)) continue;
    for (const [field, child] of Object.entries(node.properties)) {
      if (JSON.stringify(child.default) !== "{}" || type.fields[field].typesOnly) continue;
      if (!types[type.fields[field]]?.required || type.required?.includes(field)) continue;
      if (NOT_REQUIRED[short]?.includes(field)) continue;
      type.required = [...(type.required ?? []), field].sort();
      added = true;
    }
  }
  return added;
}

function typesOf(dir, schemas) {
  const enums = enumsOf(dir);
  const types = {};
  const context = { schemas, scalars: { ...SCALAR_NAMES } };
  for (const [name, node] of Object.entries(schemas)) {
    if (!node.properties) context.scalars[name] ??= shape(node, undefined, { schemas, scalars: {} });
  }
  for (const [name, node] of Object.entries(schemas)) {
    if (!node.properties) continue;
    const short = shortName(name);
    const fields = Object.entries(node.properties).map(([field, child]) => [
      field,
      refined(short, field, shape(child, enumOf(`${short}.${field}`, child, enums), context)),
    ]);
    const required = requiredOf(short, node);
    types[short] = {
      fields: sorted(Object.fromEntries(fields)),
      required: required.length > 0 ? required : undefined,
    };
  }
  while (demandParts(schemas, types));
  const { metadata, ...claim } = types[CLAIM.from].fields;
  const fields = { ...claim, metadata: refined(CLAIM.to, "metadata", metadata) };
  types[CLAIM.to] = { ...types[CLAIM.from], fields: sorted(fields) };
  return types;
}

/** Returns the kinds that can be created: `apps/v1` → `Deployment` → its type and scope. */
function kindsOf(dir, schemas) {
  const names = new Map();
  for (const [name, node] of Object.entries(schemas)) {
    for (const { group, version, kind } of node["x-kubernetes-group-version-kind"] ?? []) {
      names.set(`${group ? `${group}/` : ""}${version} ${kind}`, shortName(name));
    }
  }
  const kinds = {};
  const folder = join(dir, "api", "discovery");
  for (const file of readdirSync(folder).filter((name) => /^apis?__.*v\d\w*\.json$/.test(name))) {
    const { groupVersion, resources = [] } = readJson(folder, file);
    for (const { name, kind, namespaced, verbs } of resources) {
      const type = names.get(`${groupVersion} ${kind}`);
      if (name.includes("/") || !verbs.includes("create") || !type) continue;
      kinds[groupVersion] ??= {};
      kinds[groupVersion][kind] = { type, cluster: namespaced ? undefined : true };
    }
  }
  return kinds;
}

/** Returns the inner shape of a list, map or narrowed shape. */
export const inner = (part) => part.list ?? part.map ?? part.typesOnly ?? part.is;

/** Returns the types that are reachable from the kinds. */
export function reachable(types, kinds) {
  const found = {};
  const visit = (part) => {
    if (typeof part !== "string") return part.enum ? undefined : visit(inner(part));
    if (found[part] || !types[part]) return undefined;
    found[part] = types[part];
    for (const child of Object.values(types[part].fields)) visit(child);
    return undefined;
  };
  for (const group of Object.values(kinds)) for (const { type } of Object.values(group)) visit(type);
  return sorted(found);
}

/** Reads the kinds and types of a release such as `1.36.3`. */
export function readRelease(release) {
  const dir = moduleDir("k8s.io/kubernetes", `v${release}`);
  const schemas = openApiSchemas(dir);
  const kinds = kindsOf(dir, schemas);
  return { kinds, types: reachable(typesOf(dir, schemas), kinds) };
}
