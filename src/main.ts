import { buildApplication, buildRouteMap, ExitCode, run, text_en } from "@stricli/core";
import { commands } from "./commands/index.ts";
import type { Context } from "./context.ts";
import { exitCodeOf, renderError } from "./render-error.ts";
import { version } from "./version.ts";

/** The command line as data: what `main` runs and the CLI reference is generated from. */
export function createApplication(redact: (text: string) => string) {
  const root = buildRouteMap({
    routes: commands,
    docs: { brief: "From a values file to pods that answer: validate, build, publish and deploy Helm charts" },
  });
  return buildApplication(root, {
    name: "chartwright",
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { caseStyle: "convert-camel-to-kebab", disableAnsiColor: true },
    localization: {
      text: { ...text_en, exceptionWhileRunningCommand: (error) => redact(renderError(error)) },
    },
    determineExitCode: exitCodeOf,
  });
}

/**
 * Runs one command line.
 *
 * @returns the exit code, as documented in the README: usage is 2, a bug of ours 70.
 */
export async function main(argv: readonly string[], ctx: Context): Promise<number> {
  let findings = 0;
  const streams: { stdout: Context["stdout"]; stderr: Context["stderr"]; env: Context["env"]; exitCode?: number } = {
    stdout: ctx.stdout,
    stderr: ctx.stderr,
    env: { ...ctx.env, STRICLI_NO_COLOR: "1", STRICLI_SKIP_VERSION_CHECK: "1" },
  };
  const context = {
    ...ctx,
    process: streams,
    showError(error: unknown) {
      ctx.stderr.write(`${ctx.secrets.redact(renderError(error))}\n`);
    },
    setExitCode(code: number) {
      findings = code;
    },
  };
  await run(
    createApplication((text) => ctx.secrets.redact(text)),
    argv,
    context,
  );
  const code = streams.exitCode ?? 0;
  if (code === ExitCode.UnknownCommand || code === ExitCode.InvalidArgument) return 2;
  if (code < 0) return 70;
  return code === 0 ? findings : code;
}
