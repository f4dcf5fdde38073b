// Writes schemas/kubernetes.json: the API of four Kubernetes versions, from the Go modules k8s.io/kubernetes (OpenAPI,
// discovery, enums) and k8s.io/api (when an API is deprecated and removed). Needs Go and its module proxy or cache.
// With --check it writes nothing and exits 1 if the file is not up to date; with --json-schemas VERSION DIR it writes
// that version's kinds as JSON Schemas into DIR, one file a kind, named as kubeconform looks for them.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeOrCheck } from "./generated-file.mjs";
import { ENUMS, FORMAT_OF, isJudged, NOT_REQUIRED, RANGES, REQUIRED, UNJUDGED } from "./kubernetes-validation.mjs";

/** The releases that are read for each version. The newest stands first: the others are written as differences. */
const RELEASES = { 1.37: "1.37.2", 1.36: "1.36.3", 1.35: "1.35.4", 1.34: "1.34.4" };

/**
 * Where Kubernetes tells when its APIs end, oldest first. The first is the last release that still had the types of
 * PodSecurityPolicy and of the beta autoscalers.
 */
const LIFECYCLE_MODULES = [
  ["k8s.io/api", "v0.25.16"],
  ["k8s.io/apiextensions-apiserver", "v0.37.2"],
  ["k8s.io/kube-aggregator", "v0.37.2"],
  ["k8s.io/api", "v0.37.2"],
];

function moduleDir(path, version) {
  const options = { cwd: tmpdir(), encoding: "utf8", env: { ...process.env, GOFLAGS: "-mod=mod" } };
  return JSON.parse(execFileSync("go", ["mod", "download", "-json", `${path}@${version}`], options)).Dir;
}

const readJson = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

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

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const inner = (part) => part.list ?? part.map ?? part.unjudged ?? part.is;

/** Only the types that a kind leads to. */
function reachable(types, kinds) {
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

/** When APIs are deprecated and removed, and what replaces them, by `batch/v1beta1 CronJob`. */
function lifecycles() {
  const found = {};
  for (const [path, version] of LIFECYCLE_MODULES) Object.assign(found, lifecyclesOf(moduleDir(path, version)));
  return sorted(found);
}

function lifecyclesOf(dir) {
  const found = {};
  const folders = readdirSync(dir, { recursive: true, encoding: "utf8" });
  for (const file of folders.filter((name) => /[-/]lifecycle\.go$/.test(name)).sort()) {
    const folder = join(dir, file, "..");
    const group = /const GroupName = "([^"]*)"/.exec(readFileSync(join(folder, "register.go"), "utf8"))?.[1];
    const version = folder.split("/").at(-1);
    const text = readFileSync(join(dir, file), "utf8");
    const methods = /func \(in \*(\w+)\) APILifecycle(\w+)\(\) \S.*\{\n\treturn (.+)\n\}/g;
    for (const [, kind, method, value] of text.matchAll(methods)) {
      if (method === "Introduced" || kind.endsWith("List")) continue;
      const key = `${group ? `${group}/` : ""}${version} ${kind}`;
      found[key] ??= {};
      found[key][method.toLowerCase()] = method === "Replacement" ? replacement(value) : value.replace(", ", ".");
    }
  }
  return found;
}

function replacement(value) {
  const [group, version, kind] = ["Group", "Version", "Kind"].map(
    (key) => new RegExp(`${key}: "([^"]*)"`).exec(value)?.[1],
  );
  // The source names IngressClassList as what replaces IngressClass.
  return `${group ? `${group}/` : ""}${version} ${kind.replace(/List$/, "")}`;
}

function read(release) {
  const dir = moduleDir("k8s.io/kubernetes", `v${release}`);
  const schemas = openApiSchemas(dir);
  const kinds = kindsOf(dir, schemas);
  return { kinds, types: reachable(typesOf(dir, schemas), kinds) };
}

/** All kinds of all versions; `in` lists the versions where not all of them serve it. */
function mergeKinds(all) {
  const versions = Object.keys(all).sort();
  const merged = {};
  for (const version of versions) {
    for (const [group, kinds] of Object.entries(all[version].kinds)) {
      merged[group] ??= {};
      for (const [kind, entry] of Object.entries(kinds)) {
        merged[group][kind] ??= { ...entry, in: [] };
        merged[group][kind].in.push(version);
      }
    }
  }
  for (const group of Object.values(merged)) {
    for (const entry of Object.values(group)) if (entry.in.length === versions.length) delete entry.in;
  }
  return sorted(Object.fromEntries(Object.entries(merged).map(([group, kinds]) => [group, sorted(kinds)])));
}

/** JSON with one line for each entry of the second level, so that a difference between releases can be read. */
function lines(object) {
  const entries = (value) =>
    Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`)
      .join(",\n");
  return Object.entries(object)
    .map(([key, value]) => `${JSON.stringify(key)}:{\n${entries(value)}\n}`)
    .join(",\n");
}

function generate() {
  const all = Object.fromEntries(Object.entries(RELEASES).map(([version, release]) => [version, read(release)]));
  const [newest = "", ...older] = Object.keys(RELEASES).sort().reverse();
  const base = all[newest].types;
  const changes = Object.fromEntries(
    older.map((version) => [
      version,
      Object.fromEntries(Object.entries(all[version].types).filter(([name, type]) => !same(type, base[name]))),
    ]),
  );
  const head = { releases: sorted(RELEASES), kinds: mergeKinds(all), lifecycles: lifecycles(), types: base };
  return `{\n${lines(head)},\n"changes":{\n${lines(changes)}\n}\n}\n`;
}

/** A shape as JSON Schema of draft 7. */
function jsonSchema(part) {
  if (part.list !== undefined) return { type: ["array", "null"], items: jsonSchema(part.list) };
  if (part.map !== undefined) return { type: ["object", "null"], additionalProperties: jsonSchema(part.map) };
  if (part.enum) return { enum: [...part.enum, null] };
  if (typeof part !== "string") return jsonSchema(inner(part));
  const integer = { type: ["integer", "null"] };
  const words = {
    any: {},
    object: { type: ["object", "null"] },
    boolean: { type: ["boolean", "null"] },
    number: { type: ["number", "null"] },
    int32: integer,
    int64: integer,
    quantity: { type: ["string", "number", "null"] },
    "int-or-string": { type: ["string", "integer", "null"] },
  };
  const text = ["string", "time", "micro-time", "duration", "bytes"];
  if (text.includes(part)) return { type: ["string", "null"] };
  return words[part] ?? { $ref: `#/definitions/${part}` };
}

/** Strict JSON Schemas of one version, in the names of `{{.ResourceKind}}{{.KindSuffix}}.json`. */
function writeJsonSchemas(version, folder) {
  const { kinds, types } = read(RELEASES[version] ?? fail(`no version ${version}`));
  mkdirSync(folder, { recursive: true });
  for (const [group, entries] of Object.entries(kinds)) {
    for (const [kind, { type }] of Object.entries(entries)) {
      const definitions = {};
      for (const [name, { fields, required }] of Object.entries(reachable(types, { [group]: { [kind]: { type } } }))) {
        const properties = Object.fromEntries(Object.entries(fields).map(([key, part]) => [key, jsonSchema(part)]));
        definitions[name] = {
          type: ["object", "null"],
          properties,
          additionalProperties: false,
          ...(required ? { required } : {}),
        };
      }
      const [head, tail] = group.split("/");
      const suffix = tail === undefined ? head : `${head.split(".")[0]}-${tail}`;
      const text = JSON.stringify({
        $schema: "http://json-schema.org/draft-07/schema#",
        $ref: `#/definitions/${type}`,
        definitions,
      });
      writeFileSync(join(folder, `${kind.toLowerCase()}-${suffix}.json`), text);
    }
  }
}

const at = process.argv.indexOf("--json-schemas");
if (at === -1) writeOrCheck("schemas/kubernetes.json", generate(), "scripts/generate-kubernetes-schemas.mjs");
else writeJsonSchemas(process.argv[at + 1], process.argv[at + 2]);
