// Shared by the generators of documents.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Writes a file. With --check, writes nothing and sets the exit code to 1 if the file does not contain this text. */
export function writeOrCheck(path, text, generator) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
    return;
  }
  console.error(`${path} is not up to date: run \`node ${generator}\``);
  process.exitCode = 1;
}

/** Returns a row of a Markdown table. */
export function row(...cells) {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

const withoutLazyParts = {
  name: "without-lazy-parts",
  setup(bundle) {
    bundle.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

/** Returns the exports of some lines of TypeScript that import from ./src. Dynamic imports are not bundled. */
export async function importSource(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    plugins: [withoutLazyParts],
    logLevel: "warning",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
