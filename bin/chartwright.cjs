#!/usr/bin/env node
// The command of the package. It is in the repository, so that npm can link it before the first build.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const program = join(__dirname, "..", "dist", "bin.js");
if (existsSync(program)) require(program);
else {
  process.stderr.write("error E_TOOL_MISSING: chartwright is not built\n  hint: run `npm start` first\n");
  process.exitCode = 3;
}
