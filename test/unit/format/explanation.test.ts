import { expect, it } from "vitest";
import { explanationJson, explanationText, type ValueExplanation } from "../../../src/commands/print/explanation.ts";
import { orderedValue } from "../../../src/engines/value-layers/children.ts";
import { explain } from "../../../src/engines/value-layers/explain.ts";
import { findPath, valueAt } from "../../../src/engines/value-layers/find-path.ts";
import { keySettings } from "../../../src/engines/value-layers/key-settings.ts";
import { noSuchValue } from "../../../src/engines/value-layers/no-such-value.ts";
import { layerOf, mergedOf } from "../../support/values/merged.ts";

const root = mergedOf(
  `service: {port: 80, type: ClusterIP}
labels: {app.kubernetes.io/name: web, "a.b": {c.d: 1}, a: {b: 2}, "[x]": 1}
hosts: [{name: a}, {name: b}]
ingress: {enabled: false, tls: {secretName: x}}
none: {}
`,
  [layerOf("prod.yaml", "service:\n  port: 8080\n  type: ~\n  extra: {a: 1}\nhosts: [{name: c}]\n")],
);

function why(text: string): ValueExplanation {
  const path = findPath(root, text);
  const answer = explain(root, path.map(String));
  if ("depth" in answer) throw new Error(`no value ${text}`);
  const value = valueAt(root, path);
  return {
    path,
    ...answer,
    ...(value && { value: orderedValue(value) }),
    ...(value?.kind === "map" ? { keys: keySettings(value) } : {}),
  };
}

it.each([
  ["service.port", ["service", "port"]],
  [".Values.service.port", ["service", "port"]],
  ["Values.service.port", ["service", "port"]],
  [".service.port", ["service", "port"]],
  [`labels."app.kubernetes.io/name"`, ["labels", "app.kubernetes.io/name"]],
  ["labels.app.kubernetes.io/name", ["labels", "app.kubernetes.io/name"]],
  ["labels[app.kubernetes.io/name]", ["labels", "app.kubernetes.io/name"]],
  ["labels.app\\.kubernetes\\.io/name", ["labels", "app.kubernetes.io/name"]],
  ["labels.a.b", ["labels", "a", "b"]],
  [`labels."a.b".c.d`, ["labels", "a.b", "c.d"]],
  [`labels."[x]"`, ["labels", "[x]"]],
  ["hosts[0].name", ["hosts", 0, "name"]],
  ["hosts.0.name", ["hosts", 0, "name"]],
  ["service.type", ["service", "type"]],
  ["service.prot.x", ["service", "prot", "x"]],
  ["", []],
  [".Values", []],
])("the path %j is understood", (text, path) => {
  expect(findPath(root, text)).toEqual(path);
});

it.each([
  ["service.prot", `service has no "prot"`, `did you mean "port"?`],
  ["service.tpye", `service has no "tpye"`, `did you mean "type"?`],
  ["port", `the values have no "port"`, "did you mean service.port?"],
  ["tls.secretName", `the values have no "tls"`, "did you mean ingress.tls.secretName?"],
  ["service.zzz", `service has no "zzz"`, "known keys: port, extra"],
  ["none.x", `none has no "x": it is empty`, undefined],
  ["service.port.x", "service.port is not a map or a list", undefined],
  ["hosts[3].name", "hosts is a list with 1 item; indices start at 0", undefined],
  [`labels."app.kubernetes.io/nam"`, `labels has no "app.kubernetes.io/nam"`, `did you mean "app.kubernetes.io/name"?`],
])("that there is no %s is told with what there is", (text, reason, hint) => {
  expect(noSuchValue(root, findPath(root, text))).toEqual(hint === undefined ? { reason } : { reason, hint });
});

it("a map is told with its layers and who set each key", () => {
  expect(explanationText(why("service"))).toBe(`service: {"port":8080,"extra":{"a":1}}
  set by prod.yaml:1:1: {"port":8080,"type":null,"extra":{"a":1}}
  merged into chart.yaml:1:1 (chart defaults): {"port":80,"type":"ClusterIP"}
  its keys:
    port: 8080  # prod.yaml:2
    extra: {"a":1}  # prod.yaml:4
    type: deleted  # prod.yaml:3
`);
});

it("items, deleted values, and keys with dots are told as they are written", () => {
  expect(explanationText(why("hosts.0.name"))).toMatch(/^hosts\[0\]\.name: "c"\n {2}set by prod\.yaml:5:10: "c"\n/);
  expect(explanationText(why("service.type"))).toBe(
    `service.type: deleted by null\n  set by prod.yaml:3:3: null\n  overrode chart.yaml:1:21 (chart defaults): "ClusterIP"\n`,
  );
  expect(explanationText(why("labels.app.kubernetes.io/name"))).toMatch(
    /^labels\."app\.kubernetes\.io\/name": "web"\n/,
  );
  expect(explanationText(why(""))).toMatch(/^all values: /);
});

it("layers without a file are named alone, and no character is obeyed", () => {
  const text = explanationText({
    path: ["a"],
    value: "\u001b[31m\u009b",
    settings: [
      {
        layer: "--set a=\u001b",
        value: 1,
        location: { file: "--set a=\u001b", line: 1, column: 3, endLine: 1, endColumn: 4 },
      },
      { layer: "image", value: 2 },
    ],
  });
  expect(text).toBe(`a: "\\u001b[31m\ufffd"\n  set by --set a=\ufffd: 1\n  overrode image: 2\n`);
});

it("JSON has the keys of a map, and marks deleted values", () => {
  expect(explanationJson(why("service"))).toMatchObject({
    version: 1,
    path: ["service"],
    deleted: false,
    keys: [
      { key: "port", value: 8080, deleted: false, layer: "prod.yaml" },
      { key: "extra", value: { a: 1 }, deleted: false, layer: "prod.yaml" },
      { key: "type", value: null, deleted: true, layer: "prod.yaml" },
    ],
  });
  expect(explanationJson(why("service.type"))).toMatchObject({ value: null, deleted: true });
  expect(explanationJson(why("hosts[0].name"))).toMatchObject({ path: ["hosts", 0, "name"] });
  expect(JSON.stringify(explanationJson(why("hosts[0].name")))).not.toContain("keys");
});
