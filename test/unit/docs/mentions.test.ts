import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../../src/errors.ts";
import { wrongMentions } from "../../support/command-line.ts";
import { repositoryDir } from "../../support/context.ts";
import { codeOf, documents, filesBelow } from "../../support/documents.ts";

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(repositoryDir, "package.json"), "utf8"),
);

/** What a look at each document's text finds, with the document's path. */
function faults(look: (text: string, path: string) => readonly string[]): string[] {
  return documents().flatMap(({ path, text }) => look(text, path).map((fault) => `${path}: ${fault}`));
}

describe("documents name only what is there:", () => {
  it("commands and their flags", () => {
    const wrong = (line: string): string[] => wrongMentions(line).map(({ mention, why }) => `${mention}: ${why}`);
    expect(faults((text) => codeOf(text).flatMap(wrong))).toEqual([]);
  });

  it("npm scripts", () => {
    const named = (text: string): string[] =>
      [...text.matchAll(/\bnpm run (?:--\S+ )*([\w:-]+)|\bnpm (start|test)\b/g)].map(
        ([, run, own]) => run ?? own ?? "",
      );
    expect(faults((text) => named(text).filter((name) => scripts[name] === undefined))).toEqual([]);
  });

  it("error codes", () => {
    const named = (text: string): string[] => text.match(/\bE_[A-Z_]+\b/g) ?? [];
    expect(faults((text) => named(text).filter((code) => !Object.hasOwn(ERROR_CODES, code)))).toEqual([]);
  });

  it("files of the repository", () => {
    const named = (text: string): string[] =>
      codeOf(text)
        .flatMap((line) => line.split(/[\s"'()[\],;]+/))
        .map((word) => word.replace(/:\d+(?::\d+)?$/, ""))
        .filter((word) => /^(?:src|scripts|test|tools|bench|docs|docker\/(?:base|nginx))\/[\w./-]*$/.test(word));
    const there = (path: string): boolean => existsSync(join(repositoryDir, path));
    expect(faults((text) => named(text).filter((path) => !there(path)))).toEqual([]);
  });

  it("a command or flag that is not there is found", () => {
    const why = (line: string): string[] => wrongMentions(line).map((fault) => fault.why);
    expect(why("npx chartwright relaese dev")).toEqual([`no command "relaese"`]);
    expect(why("chartwright lab upp")).toEqual([`no command "lab upp"`]);
    expect(why("chartwright doctor --instal")).toEqual(["doctor has no --instal"]);
    expect(
      why(`eval "$(npx chartwright lab env)" && chartwright lab up --name x; ls ~/.cache/chartwright --all`),
    ).toEqual([]);
  });
});

/** Paths of machines on which something was written, not of those on which it runs. */
const MACHINE = /(?<![\w.~$}/-])\/(?:work|root|home\/\w+|Users\/\w+|mnt|builds|workspace)\/[\w.-]+/;

it("no file has a path of the machine that it was written on", () => {
  const top = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "chartwright.yaml",
    "chartwright.schema.json",
    "package.json",
    "package-lock.json",
  ];
  const folders = ["docs", "charts", "values", "docker", "scripts", "src", "test", "tools", ".ci"];
  const paths = [...top, ...folders.flatMap(filesBelow)].filter((path) => existsSync(join(repositoryDir, path)));
  const faults = paths.flatMap((path) => {
    const lines = readFileSync(join(repositoryDir, path), "utf8").split("\n");
    return lines.flatMap((line, index) => (MACHINE.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []));
  });
  expect(faults).toEqual([]);
});
