import { describe, expect, it } from "vitest";
import schema from "../../../chartwright.schema.json" with { type: "json" };
import { ChartwrightError } from "../../../src/errors.ts";
import { RULE_CODES, ruleNamed, ruleOf, SHORT_NAMES } from "../../../src/findings/rule-table.ts";
import { readConfig, severitiesOf } from "../../../src/project/config.ts";

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
  ["environments:\n  dev: {cluster: lab, context: x}", "2:32", "context must not be set together with cluster"],
  ["environments:\n  dev: {timeout: 5}", "2:18", "must be a duration such as 90s, 5m or 1h30m, found 5"],
  ["environments:\n  dev: {timeout: 5 minutes}", "2:18", "must be a duration such as 90s"],
  ["environments:\n  dev: {timeout: 0s}", "2:18", "must be a duration such as 90s"],
  ["environments:\n  dev: {confirm: maybe}", "2:18", "must be true or false"],
  ["environments:\n  'a b': {}", "2:3", 'the name "a b" in environments must begin with a letter or digit'],
  ["environments: [dev]", "1:15", "must be a map, found a list"],
  ["values: values.yaml", "1:9", "values must be a list"],
  ["kubeVersion: 1.30", "1:14", 'must be a version such as "1.36", found 1.30', 'put it in quotes: "1.30"'],
  ["chart: 5", "1:8", "chart must be a string, found 5", 'put it in quotes: "5"'],
  ["chart: ''", "1:8", "chart must not be empty"],
  ['kubeVersion: "latest"', "1:14", "must be a version"],
  ["image: {context: x}", "1:8", "image.repository is missing", 'add "repository: registry.example.com/site"'],
  ["image: {repositry: a/b}", "1:9", `unknown key "image.repositry"`, `did you mean "repository"?`],
  [
    "image: {repository: 'a/b:1.2'}",
    "1:21",
    'must be an image repository without a tag or digest, found "a/b:1.2"',
    "for example: registry.example.com/site",
  ],
  ["chartRepository: {url: 'charts.example.com'}", "1:24", "must begin with http:// or https://"],
  ["rules: {yaml/octal: error}", "1:9", `unknown rule "yaml/octal"`],
  ["rules: {yaml/octal-number: fatal}", "1:28", `must be "error", "warning", "info" or "off", found "fatal"`],
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

describe("chartwright.yaml", () => {
  it("is read with every key", () => {
    const config = readConfig("chartwright.yaml", FULL);
    expect(config.data).toMatchObject({
      chart: "charts/web",
      kubeVersion: "1.36",
      crds: ["crds", "more/crds.yaml"],
      image: { base: "docker/base", repository: "registry.example.com:5000/team/site", set: { digest: "web.digest" } },
      environments: {
        prod: { confirm: true, timeout: "1h5m", image: { repository: "eu.example.com/site" } },
        empty: null,
      },
    });
    expect([...severitiesOf(config)]).toEqual([
      ["yaml/octal-number", "error"],
      ["yaml/duplicate-key", "off"],
      ["yaml/syntax", "error"],
    ]);
  });

  it("knows the place of each key and value", () => {
    const config = readConfig("chartwright.yaml", "environments:\n  dev: { values: [a.yaml, b.yaml] }\n");
    expect(config.keyAt(["environments", "dev"])).toMatchObject({ line: 2, column: 3, endColumn: 6 });
    expect(config.valueAt(["environments", "dev", "values", 1])).toMatchObject({ line: 2, column: 27, endColumn: 33 });
    expect(config.valueAt(["environments", "dev", "none"])).toMatchObject({ line: 2, column: 8 });
  });

  it.each(["", "chart:\nvalues:\n", "environments: {dev: {timeout: 90s, cluster: lab, context: null}}"])(
    "is accepted: %j",
    (text) => {
      expect(() => readConfig("chartwright.yaml", text)).not.toThrow();
    },
  );

  it.each(WRONG)("%j is refused at %s", (text, place, message, hint) => {
    const error = failure(text);
    expect(error.code).toBe("E_CONFIG");
    expect(`${error.at?.line}:${error.at?.column}`).toBe(place);
    expect(error.message).toContain(message);
    if (hint !== undefined) expect(error.hint).toBe(hint);
  });

  it("knows the rules that there are, and no other", () => {
    expect(schema.properties.rules.propertyNames.enum).toEqual([...RULE_CODES, ...SHORT_NAMES.keys()]);
  });

  it("accepts every rule, and another severity only for one that may have another", () => {
    for (const name of [...RULE_CODES, ...SHORT_NAMES.keys()]) {
      const code = ruleNamed(name) ?? expect.fail(name);
      const config = readConfig("chartwright.yaml", `rules: { ${name}: error }`);
      expect([...severitiesOf(config)]).toEqual([[code, "error"]]);
      const weaken = (): unknown => readConfig("chartwright.yaml", `rules: { ${name}: off }`);
      if (ruleOf(code).fixed) expect(weaken, name).toThrow("is always an error");
      else expect(weaken, name).not.toThrow();
    }
  });
});
