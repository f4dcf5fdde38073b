// Writes the definitions `kubernetes.*` of charts/nginx/values.schema.json: the Kubernetes types that values
// use (containers, volumes, affinity …), closed and typed, from schemas/kubernetes.json.
// With --check, writes nothing and exits with 1 if they are not up to date.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, writeOrCheck } from "./generated-file.mjs";

const FILE = "charts/nginx/values.schema.json";
const GENERATOR = "scripts/generate-chart-schema.mjs";
/** The oldest version that the chart supports: newer versions serve all of its fields. */
const VERSION = "1.34";

const file = JSON.parse(readFileSync(join(root, "schemas/kubernetes.json"), "utf8"));

/** Types of schemas/kubernetes.json, by their names in the chart's schema. `only` and `without` select fields. */
const ROOTS = {
  Affinity: { type: "core.v1.Affinity" },
  // The chart adds the settings that Pod Security `restricted` requires. Fields that could undo them are omitted.
  Container: {
    type: "core.v1.Container",
    without: ["resizePolicy", "restartPolicyRules", "stdin", "stdinOnce", "tty", "volumeDevices"],
  },
  EnvFromSource: { type: "core.v1.EnvFromSource" },
  EnvVar: { type: "core.v1.EnvVar" },
  HorizontalPodAutoscalerBehavior: { type: "autoscaling.v2.HorizontalPodAutoscalerBehavior" },
  NetworkPolicyEgressRule: { type: "networking.v1.NetworkPolicyEgressRule" },
  NetworkPolicyPeer: { type: "networking.v1.NetworkPolicyPeer" },
  Toleration: { type: "core.v1.Toleration" },
  VolumeMount: { type: "core.v1.VolumeMount" },
};

/** The volumes that Pod Security `restricted` admits. */
const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

const PARTS = {
  "core.v1.SecurityContext": { only: ["runAsGroup", "runAsUser"] },
  "core.v1.Lifecycle": { without: ["stopSignal"] },
  "core.v1.ContainerPort": { without: ["hostIP", "hostPort"] },
  // Pod Security `baseline` rejects a host from 1.34 on.
  "core.v1.HTTPGetAction": { without: ["host"] },
  "core.v1.TCPSocketAction": { without: ["host"] },
  "core.v1.VolumeProjection": { without: ["clusterTrustBundle", "podCertificate"] },
  "core.v1.EnvVarSource": { without: ["fileKeyRef"] },
  "core.v1.PersistentVolumeClaimTemplate": { only: ["spec"] },
  "core.v1.PersistentVolumeClaimSpec": {
    only: ["accessModes", "resources", "selector", "storageClassName", "volumeName"],
  },
  "core.v1.ResourceRequirements": { without: ["claims"] },
  "core.v1.VolumeMount": { without: ["mountPropagation", "subPathExpr"] },
};

/** Types in which exactly one field is set. */
const ONE_OF = new Set([
  "core.v1.EnvVarSource",
  "core.v1.EnvFromSource",
  "core.v1.LifecycleHandler",
  "core.v1.VolumeProjection",
]);

const HOST = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*";
const QUALIFIED = "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$";
const LABEL_VALUE = { maxLength: 63, pattern: "^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$" };
const FORMATS = {
  "absolute-path": { maxLength: 4096, pattern: "^/" },
  cidr: { maxLength: 49, pattern: "^[0-9a-fA-F.:]+/[0-9]{1,3}$" },
  "config-key": { maxLength: 253, pattern: "^[A-Za-z0-9._-]+$" },
  "dns-label": { maxLength: 63, pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" },
  "dns-subdomain": { maxLength: 253, pattern: `^${HOST}$` },
  "label-value": LABEL_VALUE,
  port: { minimum: 1, maximum: 65535, maxLength: 15, pattern: "^[a-z0-9-]*[a-z][a-z0-9-]*$" },
  "port-name": { maxLength: 15, pattern: "^[a-z0-9-]*[a-z][a-z0-9-]*$" },
  "qualified-name": { maxLength: 317, pattern: QUALIFIED },
};
const QUANTITY = {
  type: ["string", "number"],
  minimum: 0,
  pattern: "^[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?$",
};
const KEYS = {
  labels: { maxLength: 317, pattern: QUALIFIED },
  annotations: { maxLength: 317, pattern: QUALIFIED },
  "resource-name": { enum: ["cpu", "memory", "ephemeral-storage"] },
};
const INTEGERS = { int32: [-2147483648, 2147483647], int64: [-9007199254740991, 9007199254740991] };

const definitions = {};
const short = (type) => type.replace(/^.*\./, "");

function integer(word, range = []) {
  const [least, greatest] = INTEGERS[word];
  return { minimum: range[0] ?? least, maximum: range[1] ?? greatest };
}

/** Converts a scalar type or shape of schemas/kubernetes.json to JSON Schema. */
function schemaOf(shape, description) {
  if (typeof shape === "object" && "is" in shape) {
    const { is, range, format } = shape;
    const { minimum, maximum, ...text } = FORMATS[format] ?? {};
    if (is === "int-or-string") return { type: ["integer", "string"], description, minimum, maximum, ...text };
    if (is === "string") return { type: "string", description, ...text };
    return { type: "integer", description, ...integer(is, range) };
  }
  if (typeof shape === "object" && "enum" in shape) return { type: "string", description, enum: shape.enum };
  if (typeof shape === "object" && "list" in shape) {
    return { type: "array", description, maxItems: 1000, items: schemaOf(shape.list, `An item of ${description}`) };
  }
  if (typeof shape === "object" && "map" in shape) {
    const names = KEYS[shape.format];
    const value = shape.format === "labels" ? { is: "string", format: "label-value" } : shape.map;
    return {
      type: "object",
      description,
      ...(names ? { propertyNames: names } : {}),
      additionalProperties: schemaOf(value, `A value of ${description}`),
    };
  }
  if (shape === "string") return { type: "string", description, maxLength: 32768 };
  if (shape === "boolean") return { type: "boolean", description };
  if (shape === "quantity") return { ...QUANTITY, description };
  if (shape in INTEGERS) return { type: "integer", description, ...integer(shape) };
  if (!file.types[shape]) throw new Error(`unknown type ${shape} in ${description}`);
  define(short(shape), shape, PARTS[shape] ?? {});
  return { $ref: `#/definitions/kubernetes.${short(shape)}`, description };
}

function define(name, type, { only, without = [] }) {
  const key = `kubernetes.${name}`;
  if (definitions[key]) return;
  const { fields, required = [] } = file.changes[VERSION]?.[type] ?? file.types[type];
  const chosen = Object.entries(fields).filter(([field]) => (only ? only.includes(field) : !without.includes(field)));
  const schema = { type: "object", description: `Kubernetes' ${name}.`, additionalProperties: false };
  definitions[key] = schema;
  const needed = required.filter((field) => chosen.some(([one]) => one === field));
  if (needed.length > 0) schema.required = needed;
  if (ONE_OF.has(type)) Object.assign(schema, { minProperties: 1, maxProperties: 1 });
  schema.properties = Object.fromEntries(
    chosen.map(([field, shape]) => [field, schemaOf(shape, `Kubernetes' ${name}.${field}.`)]),
  );
}

for (const [name, { type, ...part }] of Object.entries(ROOTS)) define(name, type, { ...PARTS[type], ...part });
define("VolumeSource", "core.v1.Volume", { only: VOLUMES });
Object.assign(definitions["kubernetes.VolumeSource"], { minProperties: 1, maxProperties: 1 });
define("Volume", "core.v1.Volume", { only: ["name", ...VOLUMES] });
Object.assign(definitions["kubernetes.Volume"], { minProperties: 2, maxProperties: 2 });
// EnvFromSource allows a prefix next to the source; EnvVar allows either a value or a source next to the name.
Object.assign(definitions["kubernetes.EnvFromSource"], { maxProperties: 2 });
Object.assign(definitions["kubernetes.EnvVar"], { maxProperties: 2 });
definitions["kubernetes.EnvVar"].properties.name.pattern = "^[ -<>-~]+$";
// The API server accepts other mount paths, but the kubelet requires an absolute path without a colon.
definitions["kubernetes.VolumeMount"].properties.mountPath.pattern = "^/[^:]*$";

const schema = JSON.parse(readFileSync(join(root, FILE), "utf8"));
const own = Object.entries(schema.definitions).filter(([key]) => !key.startsWith("kubernetes."));
const made = Object.entries(definitions).sort(([one], [other]) => (one < other ? -1 : 1));
schema.definitions = Object.fromEntries([...own, ...made]);
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
const formatted = execFileSync(process.execPath, [biome, "format", `--stdin-file-path=${FILE}`], {
  cwd: root,
  input: JSON.stringify(schema),
  encoding: "utf8",
});
writeOrCheck(FILE, formatted, GENERATOR);
