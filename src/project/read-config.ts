import type { ValueNode } from "../engines/go-yaml/index.ts";
import { readValues } from "../engines/go-yaml/index.ts";
import { ChartwrightError } from "../errors.ts";
import {
  didYouMean,
  RULE_CODES,
  type RuleCode,
  ruleNamed,
  ruleOf,
  type Severity,
  SHORT_NAMES,
} from "../findings/index.ts";
import type { Config, EnvironmentConfig, ImageSettings, Placed } from "./config.ts";
import { Fields, fault, oneOf } from "./fields.ts";

const ENVIRONMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Reads a chartwright.yaml. Its shape is chartwright.schema.json; a test holds the two together.
 *
 * @throws E_CONFIG with the place of the first fault and, for an unknown word, the nearest known one.
 */
export function readConfig(file: string, content: Uint8Array | string): Config {
  const { node, findings } = readValues(file, content);
  const news =
    findings.find((item) => item.severity === "error") ?? findings.find((item) => item.code === "yaml/duplicate-key");
  if (news || !node) {
    throw new ChartwrightError(
      "E_CONFIG",
      news?.message ?? "cannot be read",
      news?.location ? { at: news.location } : {},
    );
  }
  const fields = new Fields(node, "");
  // For editors (yaml-language-server); says nothing.
  fields.string("$schema");
  const config: Config = {
    ...defined("chart", fields.string("chart")),
    ...defined("values", fields.strings("values")),
    ...defined("release", fields.string("release")),
    ...defined("namespace", fields.string("namespace")),
    ...defined("kubeVersion", kubeVersion(fields)),
    ...defined("crds", fields.strings("crds")),
    ...defined("image", optional(fields, "image", image)),
    ...defined("chartRepository", optional(fields, "chartRepository", chartRepository)),
    rules: rules(fields.take("rules")),
    environments: environments(fields.take("environments")),
  };
  fields.end();
  return config;
}

function defined<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}

function optional<T>(fields: Fields, key: string, read: (node: ValueNode, name: string) => T): T | undefined {
  const node = fields.take(key);
  return node === undefined ? undefined : read(node, fields.name(key));
}

function kubeVersion(fields: Fields): string | undefined {
  const given = fields.string("kubeVersion");
  if (given && !/^v?\d+\.\d+(\.\d+)?$/.test(given.value)) {
    fault(given.at, `kubeVersion must be a version such as "1.36", found "${given.value}"`);
  }
  return given?.value;
}

function image(node: ValueNode, name: string): ImageSettings {
  const fields = new Fields(node, name);
  const repository =
    fields.string("repository") ??
    fault(node, `${name}.repository is missing`, "add the image's repository, without a tag");
  const settings: ImageSettings = {
    at: node,
    ...defined("context", fields.string("context")),
    ...defined("dockerfile", fields.string("dockerfile")),
    ...defined("base", fields.string("base")),
    repository: imageRepository(repository, `${name}.repository`),
    set: optional(fields, "set", imageSet) ?? { repository: "image.repository", digest: "image.digest" },
  };
  fields.end();
  return settings;
}

function imageSet(node: ValueNode, name: string): ImageSettings["set"] {
  const fields = new Fields(node, name);
  const set = {
    repository: fields.string("repository")?.value ?? "image.repository",
    digest: fields.string("digest")?.value ?? "image.digest",
  };
  fields.end();
  return set;
}

function imageRepository(given: Placed<string>, name: string): string {
  // A colon after the last slash is a tag, one before it a port.
  if (/^[a-z0-9][a-zA-Z0-9.-]*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(given.value)) return given.value;
  const tagged = /:[^/]*$|@/.test(given.value);
  return fault(
    given.at,
    `${name} must be an image's repository, found "${given.value}"`,
    tagged ? "leave out the tag: the digest is known after the push" : undefined,
  );
}

function chartRepository(node: ValueNode, name: string): { url: string } {
  const fields = new Fields(node, name);
  const url = fields.string("url") ?? fault(node, `${name}.url is missing`);
  if (!/^https?:\/\/[^/]/.test(url.value))
    fault(url.at, `${name}.url must begin with http:// or https://, found "${url.value}"`);
  fields.end();
  return { url: url.value.replace(/\/+$/, "") };
}

function rules(node: ValueNode | undefined): Map<RuleCode, Severity | "off"> {
  const result = new Map<RuleCode, Severity | "off">();
  if (node === undefined) return result;
  for (const [name, entry] of new Fields(node, "rules").all()) {
    const known = [...RULE_CODES, ...SHORT_NAMES.keys()];
    const code = ruleNamed(name) ?? fault(entry.key, `unknown rule "${name}"`, didYouMean(name, known));
    // YAML 1.1 reads an `off` without quotes as false.
    const isOff = entry.value.kind === "scalar" && entry.value.value === false;
    const severity = isOff ? "off" : oneOf(entry.value, `rules.${name}`, ["error", "warning", "info", "off"]).value;
    if (ruleOf(code).fixed && severity !== "error")
      fault(entry.value, `the rule ${code} is always an error, since Helm fails too`);
    result.set(code, severity);
  }
  return result;
}

function environments(node: ValueNode | undefined): Map<string, EnvironmentConfig> {
  const result = new Map<string, EnvironmentConfig>();
  if (node === undefined) return result;
  for (const [name, entry] of new Fields(node, "environments").all()) {
    if (!ENVIRONMENT_NAME.test(name))
      fault(entry.key, `"${name}" cannot be the name of an environment`, "use letters, digits, dots and hyphens");
    result.set(name, environment(entry.value, `environments.${name}`, entry.key));
  }
  return result;
}

function environment(node: ValueNode, name: string, at: EnvironmentConfig["at"]): EnvironmentConfig {
  const fields = new Fields(node, name);
  const cluster = fields.word("cluster", ["lab"]);
  const context = fields.string("context");
  if (cluster && context) fault(context.at, `${name} has both cluster and context`, "keep one of them");
  const config: EnvironmentConfig = {
    at,
    ...defined("cluster", cluster),
    ...defined("context", context),
    values: fields.strings("values") ?? [],
    ...defined("confirm", fields.boolean("confirm")),
    ...defined("rollbackOnFailure", fields.boolean("rollbackOnFailure")),
    ...defined("timeoutMs", fields.duration("timeout")),
    ...defined("versions", fields.word("versions", ["fixed", "snapshot"])?.value),
    ...defined("chartRepository", optional(fields, "chartRepository", chartRepository)),
    ...defined("image", optional(fields, "image", environmentImage)),
    ...defined("release", fields.string("release")),
    ...defined("namespace", fields.string("namespace")),
  };
  fields.end();
  return config;
}

function environmentImage(node: ValueNode, name: string): NonNullable<EnvironmentConfig["image"]> {
  const fields = new Fields(node, name);
  const repository = fields.string("repository") ?? fault(node, `${name}.repository is missing`);
  fields.end();
  return { repository: imageRepository(repository, `${name}.repository`), at: node };
}
