#!/usr/bin/env node
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadProgram } from "./load-program.ts";
import { version } from "./version.ts";

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === "--version") {
  // Scripts ask for the version most often, so nothing else is loaded for it.
  process.stdout.write(`${version}\n`);
} else {
  const file = join(fileURLToPath(import.meta.url), "..", "cli.js");
  const { program, keep } = loadProgram(file, process.env, argv[0] ?? "");
  void program.main(argv, program.processContext()).then((code) => {
    process.exitCode = code;
    keep();
  });
}
