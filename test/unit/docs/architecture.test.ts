import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";
import { filesBelow } from "../../support/documents.ts";
import {
  computedImports,
  cyclesOf,
  type Import,
  importsOf,
  type Sources,
  withoutComments,
} from "../../support/source-imports.ts";

const sources: Sources = new Map(
  filesBelow("src")
    .filter((path) => path.endsWith(".ts"))
    .map((path) => [path.slice("src/".length), readFileSync(join(repositoryDir, path), "utf8")]),
);
/** The schemas of our own files lie beside src: they are part of the package. */
const isSchema = ({ to }: Import): boolean => /^\.\.\/(?:schemas\/)?[\w-]+\.schema\.json$/.test(to);
const imports = importsOf(sources).filter((edge) => !isSchema(edge));

const SHARED = ["errors", "context", "output", "progress"];
const BELOW_ROOMS = ["lab", "tools", "engines", "findings", ...SHARED];

/** What each part may import: parts are folders of src/, and the files that lie beside them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  output: [],
  progress: ["output"],
  context: ["output", "progress"],
  "render-error": ["errors"],
  findings: ["errors"],
  engines: ["engines", "findings", "errors"],
  tools: ["tools", "engines", "findings", ...SHARED],
  lab: ["tools", "engines", ...SHARED],
  project: BELOW_ROOMS,
  values: ["project", ...BELOW_ROOMS],
  validate: ["project", "values", ...BELOW_ROOMS],
  image: ["project", ...BELOW_ROOMS],
  chart: ["project", ...BELOW_ROOMS],
  release: ["project", "values", "validate", "image", "chart", ...BELOW_ROOMS],
  commands: ["project", "values", "validate", "image", "chart", "release", "render-error", "version", ...BELOW_ROOMS],
  version: [],
  main: ["commands", "context", "errors", "progress", "render-error", "version"],
  "process-context": [...SHARED],
  cli: ["main", "process-context"],
  "load-program": ["cli", "tools"],
  bin: ["load-program", "version"],
};

/** Packages and modules of Node's that stay clear of files, processes and the network. */
const PURE = /^(?:ajv(?:\/.*)?|fflate|js-yaml|re2js|semver|node:(?:crypto|zlib))$/;

const partOf = (file: string): string => file.split("/")[0]?.replace(/\.ts$/, "") ?? "";

/** The room that a file lies in: `validate`, `engines/go-yaml`; of a file beside the rooms, its name. */
function roomOf(file: string): string {
  const [part = "", inner] = file.split("/");
  return part === "engines" || part === "tools" ? `${part}/${inner}` : part;
}

function wrongDirections(edges: readonly Import[]): string[] {
  const wrong = ({ from, to }: Import): boolean =>
    roomOf(from) !== roomOf(to) && !MAY_IMPORT[partOf(from)]?.includes(partOf(to));
  return edges.filter((edge) => edge.own && wrong(edge)).map(({ from, to }) => `${from} imports ${to}`);
}

/** Imports that enter a room by a window: each room has one door, its `index.ts`. */
function pastDoors(edges: readonly Import[]): string[] {
  const wrong = ({ from, to }: Import): boolean =>
    to.includes("/") && roomOf(from) !== roomOf(to) && to !== `${roomOf(to)}/index.ts`;
  return edges.filter((edge) => edge.own && wrong(edge)).map(({ from, to }) => `${from} imports ${to}`);
}

function wrongPackages(edges: readonly Import[]): string[] {
  const wrong = ({ from, to }: Import): boolean =>
    (["engines", "findings"].includes(partOf(from)) && !PURE.test(to)) ||
    (/^(?:execa|node:child_process|child_process)$/.test(to) && from !== "tools/process/process.ts") ||
    (/^(?:node:)?process$/.test(to) && !MAY_READ_PROCESS.has(from));
  return edges.filter((edge) => !edge.own && wrong(edge)).map(({ from, to }) => `${from} imports ${to}`);
}

const MAY_READ_PROCESS = new Set(["bin.ts", "process-context.ts", "lab/run-forwarder.ts"]);

/** Reads of what the run was given: the rest goes by the context. */
function processReads(files: Sources): string[] {
  const read =
    /(?<![.\w])process(?:\.(?:env|argv|cwd|chdir|exit|exitCode|stdin|stdout|stderr|on|once)\b|\[)|=\s*process\s*[;,)]/;
  return [...files].flatMap(([file, text]) => {
    const found = MAY_READ_PROCESS.has(file) ? undefined : read.exec(withoutComments(text))?.[0];
    return found === undefined ? [] : [`${file}: ${found}`];
  });
}

describe("src", () => {
  it("is all seen", () => {
    expect(sources.size).toBeGreaterThan(100);
    expect([...new Set([...sources.keys()].map(partOf))].filter((part) => MAY_IMPORT[part] === undefined)).toEqual([]);
    expect(imports.filter(({ own, to }) => own && !sources.has(to))).toEqual([]);
    expect(computedImports(sources)).toEqual([]);
  });

  it("imports in the right directions", () => {
    expect(wrongDirections(imports)).toEqual([]);
  });

  it("enters each room by its door", () => {
    expect(pastDoors(imports)).toEqual([]);
  });

  it("keeps engines and findings pure, and processes in one file", () => {
    expect(wrongPackages(imports)).toEqual([]);
    expect(imports.filter(({ to }) => to === "execa").map(({ from }) => from)).toEqual(["tools/process/process.ts"]);
  });

  it("has no cycle of imports, types included", () => {
    expect(cyclesOf(imports)).toEqual([]);
  });

  it("reads the process in its entry files only", () => {
    expect(processReads(sources)).toEqual([]);
  });
});

describe("the guard sees", () => {
  const planted: Sources = new Map([
    [
      "engines/a/index.ts",
      `import type { B } from "./b.ts";\nimport { readFileSync } from "node:fs";\nexport * from "../../tools/c/index.ts";`,
    ],
    ["engines/a/b.ts", `// import x from "execa"\nimport {\n  A,\n} from "./index.ts";\nconst where = process.cwd();`],
    ["tools/c/index.ts", `export const c = async () => import("../../release/d.ts");\nconst later = import(name);`],
    [
      "release/d.ts",
      `import { execa } from "execa"; import "../commands/e.ts";\nctx.process.stdout.write("no read of the process's own");`,
    ],
    ["commands/e.ts", `type D = import("../release/d.ts").D;\nimport { env } from "node:process";`],
  ]);

  it("a wrong direction, a window, a package out of place, a cycle, a read", () => {
    const found = importsOf(planted);
    expect(wrongDirections(found)).toEqual([
      "engines/a/index.ts imports tools/c/index.ts",
      "tools/c/index.ts imports release/d.ts",
      "release/d.ts imports commands/e.ts",
    ]);
    expect(pastDoors(found)).toEqual([
      "tools/c/index.ts imports release/d.ts",
      "release/d.ts imports commands/e.ts",
      "commands/e.ts imports release/d.ts",
    ]);
    expect(wrongPackages(found)).toEqual([
      "engines/a/index.ts imports node:fs",
      "release/d.ts imports execa",
      "commands/e.ts imports node:process",
    ]);
    expect(cyclesOf(found)).toEqual([
      ["engines/a/index.ts", "engines/a/b.ts", "engines/a/index.ts"],
      ["release/d.ts", "commands/e.ts", "release/d.ts"],
    ]);
    expect(processReads(planted)).toEqual(["engines/a/b.ts: process.cwd"]);
    expect(computedImports(planted)).toEqual(["tools/c/index.ts: import(name)"]);
  });
});
