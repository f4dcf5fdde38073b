// Writes docs/faults.md from the table that the tests of test/integration/publish run by; --check only compares.
import { importSource, row, writeOrCheck } from "./generated-file.mjs";

const { FAULTS } = await importSource('export { FAULTS } from "./test/support/publish/fault-table.ts";');

const lines = [
  "# Faults",
  "",
  "This page is made by `node scripts/generate-fault-table.mjs` from the table that the tests in `test/integration/publish` run by.",
  "",
  "What `chartwright publish` does when something goes wrong between it and a real ChartMuseum. Each row is a test: it holds the exit code, a part of the output and the state that the server gives afterwards against this table. What a server does not do by itself is done by a proxy before it. For each row there is a line of `src` without which its test fails; `node scripts/mutate-publish.mjs` takes them out one at a time.",
  "",
  "In the last column, *ours* are the bytes that were to be published, and *listed once* means one entry in the index with the digest of the stored file. The chart is `web`, version 1.2.3.",
  "",
  row("fault", "brought about by", "exit code", "output has", "the server then holds"),
  "|---|---|---|---|---|",
  ...Object.entries(FAULTS).map(([name, { provoked, exit, says, holds }]) =>
    row(name, provoked, String(exit), `\`${says.trim()}\``, holds),
  ),
];
writeOrCheck("docs/faults.md", `${lines.join("\n")}\n`, "scripts/generate-fault-table.mjs");
