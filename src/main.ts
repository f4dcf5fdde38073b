import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type CommandLine, commands, readCommandLine, runCommand, wantsJson } from "./commands/index.ts";
import type { Context } from "./context.ts";
import { ChartwrightError } from "./errors.ts";
import { createProgress } from "./progress.ts";
import { errorJson, exitCodeOf, renderError } from "./render-error.ts";
import { version } from "./version.ts";

/**
 * Runs one command line.
 *
 * @returns the exit code; docs/cli.md lists the exit codes.
 */
export async function main(argv: readonly string[], ctx: Context): Promise<number> {
  const showError = (error: unknown): void => ctx.stderr.write(`${ctx.secrets.redact(renderError(error))}\n`);
  let exitCode = 0;
  const setExitCode = (code: number): void => {
    exitCode = code;
  };
  try {
    const line = readCommandLine(argv, commands);
    await dispatch(line, contextOf({ ...ctx, showError, setExitCode }, line));
    return exitCode;
  } catch (error) {
    const json = wantsJson(argv) ? errorJson(error) : undefined;
    if (json) ctx.stdout.write(`${ctx.secrets.redact(JSON.stringify({ version: 1, error: json }, null, 2))}\n`);
    showError(error);
    return exitCodeOf(error);
  }
}

async function dispatch(line: CommandLine, ctx: Context): Promise<void> {
  const { target, words, inputs } = line;
  if (line.help || target?.kind !== "command") {
    if (line.version && !line.help) return void ctx.stdout.write(`${version}\n`);
    const { helpPage, rootPage, terminalWidth } = await import("./commands/index.ts");
    const width = terminalWidth(ctx);
    return void ctx.stdout.write(target ? helpPage(target, words, width) : rootPage(width));
  }
  await runCommand(ctx, target, { words, inputs });
}

/** Returns the context with the global flags applied. */
function contextOf(ctx: Context, { quiet, verbose, directory, config }: CommandLine): Context {
  const cwd = directory === undefined ? ctx.cwd : resolve(ctx.cwd, directory);
  if (directory !== undefined && !statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new ChartwrightError("E_FILE", `-C ${directory} is not a folder`);
  return {
    ...ctx,
    cwd,
    verbose,
    progress: quiet ? createProgress(ctx.stderr, { quiet }) : ctx.progress,
    configFile: config === undefined ? undefined : resolve(cwd, config),
  };
}
