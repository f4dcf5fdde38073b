import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { readValues } from "../../src/engines/go-yaml/read-values.ts";
import { toJson } from "../../src/engines/go-yaml/value-node.ts";
import { repositoryDir } from "../support/context.ts";
import type { Ours } from "../support/values/agreement.ts";
import { canonical } from "../support/values/canonical.ts";
import {
  mutated,
  mutatedText,
  scalarTexts,
  tokenSoup,
  valuesText,
  wildText,
} from "../support/values/yaml-arbitraries.ts";
import { HAND_MADE } from "../support/values/yaml-cases.ts";
import { suiteTexts } from "../support/values/yaml-suite.ts";
import { suite } from "./suite.ts";

/** What we read in a values file. */
export function readingOf(text: string): Ours {
  const { node, findings } = readValues("v.yaml", text);
  return node
    ? { value: canonical(toJson(node)) }
    : { error: findings.find((item) => item.severity === "error")?.message ?? "" };
}

const MAX_FILE = 6000;

/** YAML files of this project and of the packages that it is made with: as people write them. */
function realTexts(): string[] {
  const texts = new Set<string>();
  for (const folder of ["charts", "values", "docs", "node_modules"]) {
    for (const name of readdirSync(join(repositoryDir, folder), { recursive: true, encoding: "utf8" })) {
      if (!/\.ya?ml$/.test(name)) continue;
      const text = readFileSync(join(repositoryDir, folder, name), "utf8");
      if (text.length <= MAX_FILE) texts.add(text);
    }
  }
  return [...texts].sort();
}

const realText = mutated(fc.constantFrom(...realTexts(), ...HAND_MADE, ...suiteTexts()));

/** Values files of every kind, and the same with changes. */
const texts = fc.oneof(scalarTexts, valuesText, wildText, tokenSoup, mutatedText, realText);

/** The text without some of it: halves first, single characters last. */
function smaller(text: string): string[] {
  const cases: string[] = [];
  for (let size = Math.ceil(text.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < text.length; at += size) cases.push(text.slice(0, at) + text.slice(at + size));
  }
  return cases;
}

/** Values files are read as Helm reads them. */
export const reading = suite({
  name: "reading",
  cases: texts,
  ours: readingOf,
  question: (text) => ({ op: "read", files: [text] }),
  smaller,
});
