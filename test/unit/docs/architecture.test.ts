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
const imports = importsOf(sources);

const SHARED = ["errors", "context", "output", "progress"];

/** What each part may import: parts are folders of src/, and the files that lie beside them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  output: [],
  progress: ["output"],
  context: ["output", "progress"],
  "render-error": ["errors"],
  core: ["core", "errors"],
  tools: ["tools", "core", ...SHARED],
  lab: ["lab", "tools", "core", ...SHARED],
  ops: ["ops", "lab", "tools", "core", ...SHARED],
  commands: ["commands", "ops", "lab", "tools", "core", "version", ...SHARED],
  version: [],
  main: ["commands", "context", "render-error", "version"],
  "process-context": [...SHARED],
  cli: ["main", "process-context"],
  "load-program": ["cli"],
  bin: ["load-program", "version"],
  forwarder: ["lab"],
};

/** Packages and modules of Node's that stay clear of files, processes and the network. */
const PURE = /^(?:ajv(?:\/.*)?|fflate|js-yaml|re2js|semver|node:(?:crypto|zlib))$/;

const partOf = (file: string): string => file.split("/")[0]?.replace(/\.ts$/, "") ?? "";

function wrongDirections(edges: readonly Import[]): string[] {
  return edges
    .filter((edge) => edge.own && !MAY_IMPORT[partOf(edge.from)]?.includes(partOf(edge.to)))
    .map(({ from, to }) => `${from} imports ${to}`);
}

function wrongPackages(edges: readonly Import[]): string[] {
  const wrong = ({ from, to }: Import): boolean =>
    (partOf(from) === "core" && !PURE.test(to)) ||
    (/^(?:execa|node:child_process|child_process)$/.test(to) && from !== "tools/process.ts") ||
    (/^(?:node:)?process$/.test(to) && !MAY_READ_PROCESS.has(from));
  return edges.filter((edge) => !edge.own && wrong(edge)).map(({ from, to }) => `${from} imports ${to}`);
}

const MAY_READ_PROCESS = new Set(["bin.ts", "process-context.ts", "forwarder.ts"]);

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

  it("keeps core pure, and processes in one file", () => {
    expect(wrongPackages(imports)).toEqual([]);
    expect(imports.filter(({ to }) => to === "execa").map(({ from }) => from)).toEqual(["tools/process.ts"]);
  });

  it("has no cycle of imports, types included", () => {
    expect(cyclesOf(imports)).toEqual([]);
  });

  it("reads the process in bin, main and forwarder only", () => {
    expect(processReads(sources)).toEqual([]);
  });
});

describe("the guard sees", () => {
  const planted: Sources = new Map([
    [
      "core/a.ts",
      `import type { B } from "./b.ts";\nimport { readFileSync } from "node:fs";\nexport * from "../tools/c.ts";`,
    ],
    ["core/b.ts", `// import x from "execa"\nimport {\n  A,\n} from "./a.ts";\nconst where = process.cwd();`],
    ["tools/c.ts", `export const c = async () => import("../ops/d.ts");\nconst later = import(name);`],
    [
      "ops/d.ts",
      `import { execa } from "execa"; import "../commands/e.ts";\nctx.process.stdout.write("no read of the process's own");`,
    ],
    ["commands/e.ts", `type D = import("../ops/d.ts").D;\nimport { env } from "node:process";`],
  ]);

  it("a wrong direction, a package out of place, a cycle, a read", () => {
    const found = importsOf(planted);
    expect(wrongDirections(found)).toEqual([
      "core/a.ts imports tools/c.ts",
      "tools/c.ts imports ops/d.ts",
      "ops/d.ts imports commands/e.ts",
    ]);
    expect(wrongPackages(found)).toEqual([
      "core/a.ts imports node:fs",
      "ops/d.ts imports execa",
      "commands/e.ts imports node:process",
    ]);
    expect(cyclesOf(found)).toEqual([
      ["core/a.ts", "core/b.ts", "core/a.ts"],
      ["ops/d.ts", "commands/e.ts", "ops/d.ts"],
    ]);
    expect(processReads(planted)).toEqual(["core/b.ts: process.cwd"]);
    expect(computedImports(planted)).toEqual(["tools/c.ts: import(name)"]);
  });
});
