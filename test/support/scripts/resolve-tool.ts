import { Interrupted } from "../../../src/errors.ts";
import { createProgress } from "../../../src/progress.ts";
import { exitCodeOf, renderError } from "../../../src/render-error.ts";
import { resolveTool } from "../../../src/tools/toolchain/resolve.ts";
import { testContext } from "../context.ts";

/** Gets ChartMuseum in a process of its own, which a test can kill; packageDir is the first argument. */
const stderr = { isTTY: false, write: (text: string) => void process.stderr.write(text) };
const abort = new AbortController();
process.on("SIGTERM", () => abort.abort(new Interrupted("SIGTERM")));
const ctx = testContext({
  packageDir: process.argv[2] ?? "",
  signal: abort.signal,
  progress: createProgress(stderr, { quiet: false }),
  stderr,
});
try {
  process.stdout.write(JSON.stringify(await resolveTool(ctx, "chartmuseum")));
} catch (error) {
  process.stderr.write(renderError(error));
  process.exitCode = exitCodeOf(error);
}
