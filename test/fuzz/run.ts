import { parseArgs } from "node:util";
import { SUITES } from "./suites.ts";

const BATCH = 4000;
const USAGE = `npm run fuzz -- [--cases N] [--seed N] [--only ${SUITES.map((suite) => suite.name).join("|")}]`;

const { values } = parseArgs({
  options: { cases: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
});
const cases = Number(values.cases ?? 100_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const chosen = SUITES.filter((suite) => values.only === undefined || suite.name === values.only);
if (!Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed) || chosen.length === 0) {
  console.error(USAGE);
  process.exit(2);
}

/** Runs one suite in batches, each with a seed of its own; ends the process at the first disagreement. */
async function fuzz(suite: (typeof SUITES)[number]): Promise<void> {
  const started = performance.now();
  let refused = 0;
  for (let done = 0, batch = seed; done < cases; batch++) {
    const size = Math.min(BATCH, cases - done);
    const result = await suite.run(batch, size);
    if (result.disagreements.length > 0) {
      console.log(`${suite.name}: we and Helm disagree\n\n${result.disagreements[0]}\n`);
      console.log(`Again: npm run fuzz -- --only ${suite.name} --cases ${size} --seed ${batch}`);
      process.exit(1);
    }
    done += size;
    refused += result.refused;
    const seconds = (performance.now() - started) / 1000;
    const speed = Math.round(done / seconds);
    console.error(
      `${suite.name}: ${done} of ${cases} agree, ${refused} of them refused; ${speed} a second, seed ${batch}`,
    );
  }
}

for (const suite of chosen) await fuzz(suite);
