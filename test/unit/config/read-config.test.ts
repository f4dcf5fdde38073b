import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { toJson } from "../../../src/engines/go-yaml/value-node.ts";
import { ChartwrightError } from "../../../src/errors.ts";
import { RULE_CODES, SHORT_NAMES } from "../../../src/findings/rule-table.ts";
import { readConfig } from "../../../src/project/read-config.ts";
import { repositoryDir } from "../../support/context.ts";

const schema: object = JSON.parse(readFileSync(join(repositoryDir, "chartwright.schema.json"), "utf8"));
const accepts = new Ajv({ strict: false }).compile(schema);

const FULL = `
chart: charts/web
values: [values/common.yaml, "values/{env}.yaml"]
release: "{chart}"
namespace: "{chart}-{env}"
kubeVersion: "1.36"
crds: [crds, more/crds.yaml]
image:
  context: docker/web
  dockerfile: docker/web/Dockerfile
  base: docker/base
  repository: registry.example.com:5000/team/site
  set: { repository: web.image, digest: web.digest }
chartRepository: { url: "https://charts.example.com/" }
rules: { yaml/octal-number: error, yaml/duplicate-key: "off", yaml/syntax: error }
environments:
  dev: { cluster: lab }
  staging: { context: staging, values: [values/extra.yaml], versions: snapshot }
  prod:
    context: prod-eu
    confirm: true
    rollbackOnFailure: true
    timeout: 1h5m
    chartRepository: { url: "http://10.0.0.1:8080" }
    image: { repository: eu.example.com/site }
    release: site
    namespace: live
  empty:
`;

/** Wrong ones, with the place and words of the error, and of its hint. */
const WRONG: readonly [string, string, string, string?][] = [
  ["char: x", "1:1", `unknown key "char"`, `did you mean "chart"?`],
  ["image: {repository: a/b, contxt: x}", "1:26", `unknown key "image.contxt"`, `did you mean "context"?`],
  ["environments:\n  dev: {clustre: lab}", "2:9", `unknown key "environments.dev.clustre"`, `did you mean "cluster"?`],
  ["environments:\n  dev: {cluster: lub}", "2:18", `environments.dev.cluster must be "lab"`, `did you mean "lab"?`],
  ["environments:\n  dev: {cluster: lab, context: x}", "2:32", "both cluster and context"],
  ["environments:\n  dev: {timeout: 5}", "2:18", "must be a text, found number 5", "put it in quotes"],
  ["environments:\n  dev: {timeout: 5 minutes}", "2:18", "must be a time such as 90s"],
  ["environments:\n  dev: {confirm: maybe}", "2:18", "must be true or false"],
  ["environments:\n  'a b': {}", "2:3", "cannot be the name of an environment"],
  ["environments: [dev]", "1:15", "must be a map, found a list"],
  ["values: values.yaml", "1:9", "values must be a list"],
  ["kubeVersion: 1.36", "1:14", "must be a text", "put it in quotes"],
  ['kubeVersion: "latest"', "1:14", "must be a version"],
  ["image: {context: x}", "1:8", "image.repository is missing"],
  [
    "image: {repository: 'a/b:1.2'}",
    "1:21",
    "must be an image's repository",
    "leave out the tag: the digest is known after the push",
  ],
  ["chartRepository: {url: 'charts.example.com'}", "1:24", "must begin with http:// or https://"],
  ["rules: {yaml/octal: error}", "1:9", `unknown rule "yaml/octal"`],
  ["rules: {yaml/octal-number: fatal}", "1:28", `must be "error" or "warning"`],
  ["rules: {schema/type: warning}", "1:22", "is always an error"],
  ["chart: a\nchart: b", "2:1", "is set twice"],
  ["chart: [", "1:8", "unexpected end"],
];

function failure(text: string): ChartwrightError {
  try {
    readConfig("chartwright.yaml", text);
  } catch (error) {
    if (error instanceof ChartwrightError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

const asJson = (text: string): unknown => {
  const { node } = readValues("c", text);
  return node && JSON.parse(JSON.stringify(toJson(node)));
};

describe("chartwright.yaml", () => {
  it("is read with every key", () => {
    const config = readConfig("chartwright.yaml", FULL);
    expect(config).toMatchObject({
      chart: { value: "charts/web" },
      kubeVersion: "1.36",
      crds: [{ value: "crds" }, { value: "more/crds.yaml" }],
      image: {
        base: { value: "docker/base" },
        repository: "registry.example.com:5000/team/site",
        set: { repository: "web.image", digest: "web.digest" },
      },
      chartRepository: { url: "https://charts.example.com" },
    });
    expect(config.environments.get("prod")).toMatchObject({
      confirm: true,
      rollbackOnFailure: true,
      timeoutMs: 3_900_000,
      image: { repository: "eu.example.com/site" },
    });
    expect(config.environments.get("empty")).toMatchObject({ values: [] });
    expect([...config.rules]).toEqual([
      ["yaml/octal-number", "error"],
      ["yaml/duplicate-key", "off"],
      ["yaml/syntax", "error"],
    ]);
  });

  it.each(WRONG)("%j is refused at %s", (text, place, message, hint) => {
    const error = failure(text);
    expect(error.code).toBe("E_CONFIG");
    expect(`${error.at?.line}:${error.at?.column}`).toBe(place);
    expect(error.message).toContain(message);
    if (hint !== undefined) expect(error.hint).toBe(hint);
  });
});

describe("chartwright.schema.json", () => {
  it.each(["", FULL, "chart:\nvalues:\n", "environments: {dev: {timeout: 90s}}"])(
    "accepts what is accepted: %j",
    (text) => {
      readConfig("chartwright.yaml", text);
      expect(accepts(asJson(text)), JSON.stringify(accepts.errors)).toBe(true);
    },
  );

  it.each(WRONG.filter(([text]) => !/\[$|^chart: a\n/.test(text) && !text.includes("a/b:1.2")))(
    "refuses what is refused: %j",
    (text) => {
      expect(accepts(asJson(text))).toBe(false);
    },
  );

  it("knows every rule", () => {
    expect(schema).toMatchObject({
      properties: { rules: { propertyNames: { enum: [...RULE_CODES, ...SHORT_NAMES.keys()] } } },
    });
  });
});
