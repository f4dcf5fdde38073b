import { toJson } from "../go-yaml/index.ts";
import { emptyMap, isJsonMap, type Json, type JsonMap } from "../json/index.ts";
import type { ManifestDocument } from "../kubernetes-api/index.ts";

/** A file in a ConfigMap or Secret of the manifest. */
export interface MountedFile {
  readonly kind: "ConfigMap" | "Secret";
  /** The object's name. */
  readonly name: string;
  readonly key: string;
  readonly text: string;
  /** The path in Helm's comment: `web/templates/configmap.yaml`. */
  readonly template: string | undefined;
}

/** The files of the manifest that are mounted into a container with nginx. */
export interface MountedConfig {
  /** `container web of Deployment site` */
  readonly container: string;
  /** The files by their paths in the container. */
  readonly files: ReadonlyMap<string, MountedFile>;
  /** The folders that contain no other files. */
  readonly folders: readonly string[];
}

interface Source {
  readonly files: ReadonlyMap<string, MountedFile>;
  /** The manifest contains all its files. */
  readonly complete: boolean;
}

/** The path of nginx's main configuration file, in every known image. */
export const MAIN_FILE = "/etc/nginx/nginx.conf";
const SITE_FILE = /^\/etc\/nginx\/conf\.d\/[^/]+\.conf$/;

/**
 * Returns the text of the main file. If only files in `conf.d` are mounted, returns one that includes them, as the main file
 * of the images does.
 */
export function mainFile(config: MountedConfig): string {
  return (
    config.files.get(MAIN_FILE)?.text ??
    "events {}\nhttp {\n  include mime.types;\n  include /etc/nginx/conf.d/*.conf;\n}\n"
  );
}

/** Returns the nginx configuration of each container into which a manifest mounts an nginx.conf or files in conf.d. */
export function mountedConfigs(documents: readonly ManifestDocument[]): MountedConfig[] {
  const objects = documents.flatMap(({ node, template }) => {
    const json = node && toJson(node);
    return isJsonMap(json) ? [{ json, template }] : [];
  });
  const holders = new Map<string, Map<string, MountedFile>>();
  for (const { json, template } of objects) {
    const kind = json["kind"];
    if (kind !== "ConfigMap" && kind !== "Secret") continue;
    const name = nameOf(json);
    holders.set(`${kind}/${name}`, filesOf(json, { kind, name, template }));
  }
  return objects.flatMap(({ json }) => {
    const pod = podOf(json);
    if (!pod) return [];
    const volumes = new Map(maps(pod["volumes"]).map((volume) => [volume["name"], sourceOf(volume, holders)]));
    return [...maps(pod["initContainers"]), ...maps(pod["containers"])].flatMap((container) => {
      const config = mounted(container, volumes);
      const isNginx = [...config.files.keys()].some((path) => path === MAIN_FILE || SITE_FILE.test(path));
      return isNginx
        ? [{ ...config, container: `container ${text(container["name"])} of ${text(json["kind"])} ${nameOf(json)}` }]
        : [];
    });
  });
}

function filesOf(json: JsonMap, holder: Pick<MountedFile, "kind" | "name" | "template">): Map<string, MountedFile> {
  const files = new Map<string, MountedFile>();
  const take = (field: string, decoded: (value: string) => string): void => {
    for (const [key, value] of Object.entries(mapOf(json[field])))
      if (typeof value === "string") files.set(key, { ...holder, key, text: decoded(value) });
  };
  take("binaryData", fromBase64);
  take("data", holder.kind === "Secret" ? fromBase64 : (value) => value);
  // In Kubernetes too, `stringData` overrides `data`.
  take("stringData", (value) => value);
  return files;
}

/** The API server rejects invalid base64, which another rule reports. */
function fromBase64(value: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(value), (byte) => byte.charCodeAt(0)));
  } catch {
    return "";
  }
}

function podOf(json: JsonMap): JsonMap | undefined {
  const spec = mapOf(json["spec"]);
  if (json["kind"] === "Pod") return spec;
  const jobs = mapOf(mapOf(spec["jobTemplate"])["spec"]);
  const template = mapOf((json["kind"] === "CronJob" ? jobs : spec)["template"]);
  return isJsonMap(template["spec"]) ? template["spec"] : undefined;
}

function sourceOf(volume: JsonMap, holders: ReadonlyMap<string, ReadonlyMap<string, MountedFile>>): Source {
  const parts = isJsonMap(volume["projected"]) ? maps(volume["projected"]["sources"]) : [volume];
  const files = new Map<string, MountedFile>();
  let complete = true;
  for (const part of parts) {
    const secret = part["secret"];
    const reference = mapOf(part["configMap"] ?? secret);
    const name = text(reference["name"] ?? reference["secretName"]);
    const held = holders.get(`${secret === undefined ? "ConfigMap" : "Secret"}/${name}`);
    complete &&= held !== undefined;
    const items = maps(reference["items"]);
    if (items.length === 0) for (const [key, file] of held ?? []) files.set(key, file);
    for (const item of items) {
      const file = held?.get(text(item["key"]));
      if (file) files.set(text(item["path"]), file);
    }
  }
  return { files, complete };
}

function mounted(container: JsonMap, volumes: ReadonlyMap<Json | undefined, Source>): Omit<MountedConfig, "container"> {
  const files = new Map<string, MountedFile>();
  const folders: string[] = [];
  // A mount hides the files of the mounts above it at its path, so it must come after them.
  const mounts = maps(container["volumeMounts"]).sort(
    (a, b) => text(a["mountPath"]).length - text(b["mountPath"]).length,
  );
  for (const mount of mounts) {
    const source = volumes.get(mount["name"]);
    const path = text(mount["mountPath"]).replace(/\/+$/, "");
    const below = text(mount["subPath"]).replace(/\/+$/, "");
    for (const known of [...files.keys()]) if (known === path || known.startsWith(`${path}/`)) files.delete(known);
    if (!source) continue;
    const single = source.files.get(below);
    if (single) files.set(path, single);
    else if (source.complete) folders.push(path);
    const start = below === "" ? "" : `${below}/`;
    for (const [name, file] of source.files)
      if (!single && name.startsWith(start)) files.set(`${path}/${name.slice(start.length)}`, file);
  }
  return { files, folders };
}

const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const mapOf = (value: Json | undefined): JsonMap => (isJsonMap(value) ? value : emptyMap());
const maps = (value: Json | undefined): JsonMap[] => (Array.isArray(value) ? value.filter(isJsonMap) : []);
const nameOf = (json: JsonMap): string => text(mapOf(json["metadata"])["name"]);
