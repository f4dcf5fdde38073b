#!/usr/bin/env node
import { version } from "./version.ts";

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === "--version") {
  // The commonest question of scripts is answered before anything else is loaded.
  process.stdout.write(`${version}\n`);
} else {
  const [{ main }, { processContext }] = await Promise.all([import("./main.ts"), import("./process-context.ts")]);
  process.exitCode = await main(argv, processContext());
}
