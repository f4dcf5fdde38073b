// Reads a release of Kubernetes, from its OpenAPI, its discovery documents and its own definitions, into kinds and types.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { moduleDir, sorted } from "./kubernetes-modules.mjs";
import { FORMAT_OF, RANGES, UNJUDGED } from "./kubernetes-syntax.mjs";
import { ENUMS, isJudged, NOT_REQUIRED, REQUIRED } from "./kubernetes-validation.mjs";

const readJson = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));

const SHORT = [
  [/^io\.k8s\.api\./, ""],
  [/^io\.k8s\.apimachinery\.pkg\.apis\./, ""],
  [/^io\.k8s\.(?:apiextensions-apiserver|kube-aggregator)\.pkg\.apis\./, ""],
];
const shortName = (name) => SHORT.reduce((text, [from, to]) => text.replace(from, to), name);

/** Types that are no maps of fields: the word that stands for them in a shape. */
const WORDS = {
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

/** The shape of a value: a word, the name of a type, or a list, a map or an enum. */
function shape(node, enums, words, schemas) {
  const ref = refOf(node);
  if (ref) return words[ref] ?? shortName(ref);
  if (node.type === "array") {
    const type = node["x-kubernetes-list-type"];
    return {
      list: shape(node.items, enums?.items, words, schemas),
      ...(type === "map" ? { keys: listKeys(node, schemas) } : {}),
      ...(type === "set" ? { set: true } : {}),
    };
  }
  if (node.type === "object" && node.additionalProperties) {
    return { map: shape(node.additionalProperties, undefined, words, schemas) };
  }
  if (node.type === "object") return "object";
  if (node.type === undefined) return "any";
  if (enums?.values) return { enum: enums.values };
  return SCALARS[`${node.type} ${node.format}`] ?? SCALARS[node.type] ?? fail(`no shape for ${JSON.stringify(node)}`);
}

/** The fields that tell the items of a list apart, with what holds where one is left out; null where it must not be. */
function listKeys(node, schemas) {
  const item = schemas[refOf(node.items)];
  const keys = node["x-kubernetes-list-map-keys"];
  return Object.fromEntries(keys.map((key) => [key, item?.properties[key]?.default ?? null]));
}

function fail(message) {
  throw new Error(message);
}

/** Every schema of a release; parts that differ only by the group that lists them (DeleteOptions) are equal to us. */
function openApiSchemas(dir) {
  const folder = join(dir, "api", "openapi-spec", "v3");
  const all = {};
  for (const file of readdirSync(folder).sort()) Object.assign(all, readJson(folder, file).components?.schemas);
  return all;
}

/**
 * The enums that the API server's own OpenAPI definitions hold: the published files are made with them switched off.
 * By type and field; `items` where the field is a list of them.
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

/** A claim of a volume, whose labels are not judged where it is a template. */
const CLAIM = { from: "core.v1.PersistentVolumeClaim", to: "apps.v1.VolumeClaimTemplate" };

/** The shape of a field with what is known of it beyond its type. */
function judged(type, field, part) {
  const name = `${type}.${field}`;
  if (name === "apps.v1.StatefulSetSpec.volumeClaimTemplates") return { list: CLAIM.to };
  if (UNJUDGED.includes(name) || (field === "status" && /Status$/.test(part))) return { unjudged: part };
  if (part.list !== undefined && (RANGES[name] || FORMAT_OF[name]))
    return { ...part, list: judged(type, field, part.list) };
  if (FORMAT_OF[name]) return { ...(part.map === undefined ? { is: part } : part), format: FORMAT_OF[name] };
  if (RANGES[name]) return { is: part, range: RANGES[name] };
  return part;
}

function enumOf(type, field, node, enums) {
  if (!isJudged(type)) return undefined;
  const values = ENUMS[`${type}.${field}`];
  if (values === null) return undefined;
  if (values) return node.type === "array" ? { items: { values } } : { values };
  return enums[type]?.[field];
}

function requiredOf(type, node) {
  if (!isJudged(type)) return [];
  const declared = (node.required ?? []).filter((field) => !NOT_REQUIRED[type]?.includes(field));
  const added = (REQUIRED[type] ?? []).filter((field) => node.properties[field]);
  return [...new Set([...declared, ...added])].sort();
}

/**
 * What Go has by value and not by pointer is there even if it is left out, and lacks then what is required of it: such a
 * field is required too. They are those with the default {}.
 *
 * @returns whether one was added, which may make others required.
 */
function demandParts(schemas, types) {
  let added = false;
  for (const [name, node] of Object.entries(schemas)) {
    const short = shortName(name);
    const type = types[short];
    if (!type || !isJudged(short)) continue;
    for (const [field, child] of Object.entries(node.properties)) {
      if (JSON.stringify(child.default) !== "{}" || type.fields[field].unjudged) continue;
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
  const words = { ...WORDS };
  for (const [name, node] of Object.entries(schemas)) {
    if (!node.properties && !words[name]) words[name] = shape(node, undefined, {}, schemas);
  }
  for (const [name, node] of Object.entries(schemas)) {
    if (!node.properties) continue;
    const short = shortName(name);
    const fields = Object.entries(node.properties).map(([field, child]) => [
      field,
      judged(short, field, shape(child, enumOf(short, field, child, enums), words, schemas)),
    ]);
    const required = requiredOf(short, node);
    types[short] = {
      fields: sorted(Object.fromEntries(fields)),
      ...(required.length > 0 ? { required } : {}),
    };
  }
  while (demandParts(schemas, types));
  const { metadata, ...claim } = types[CLAIM.from].fields;
  const fields = { ...claim, metadata: judged(CLAIM.to, "metadata", metadata) };
  types[CLAIM.to] = { ...types[CLAIM.from], fields: sorted(fields) };
  return types;
}

/** What can be created: `apps/v1` → `Deployment` → its type and scope. */
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
      kinds[groupVersion][kind] = { type, ...(namespaced ? {} : { cluster: true }) };
    }
  }
  return kinds;
}

/** What a shape is made of. */
export const inner = (part) => part.list ?? part.map ?? part.unjudged ?? part.is;

/** Only the types that a kind leads to. */
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

/** The kinds and types of a release. */
export function readRelease(release) {
  const dir = moduleDir("k8s.io/kubernetes", `v${release}`);
  const schemas = openApiSchemas(dir);
  const kinds = kindsOf(dir, schemas);
  return { kinds, types: reachable(typesOf(dir, schemas), kinds) };
}
