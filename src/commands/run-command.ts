import { buildApplication, run, text_en } from "@stricli/core";
import type { Context } from "../context.ts";
import type { Command } from "./command.ts";
import { usageError } from "./usage-error.ts";

const nowhere = { write: () => {}, isTTY: false };

/**
 * Parses a command's flags and arguments and runs it.
 *
 * @param words the words of the command, for messages.
 * @param inputs its flags and arguments.
 * @throws E_USAGE for invalid flags and arguments, and the errors of the command.
 */
export async function runCommand(
  ctx: Context,
  command: Command,
  { words, inputs }: { readonly words: readonly string[]; readonly inputs: readonly string[] },
): Promise<void> {
  const faults: unknown[] = [];
  const keep = (fault: unknown): string => {
    faults.push(fault);
    return "";
  };
  const application = buildApplication(
    command.parser,
    {
      name: "chartwright",
      scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
      localization: {
        text: {
          ...text_en,
          exceptionWhileParsingArguments: (fault) => keep(usageError(fault, command, words)),
          exceptionWhileRunningCommand: keep,
        },
      },
    },
    {},
  );
  // Only `main` prints errors and sets the exit code, not the library.
  await run(application, inputs, { ...ctx, process: { stdout: nowhere, stderr: nowhere, env: {} } });
  if (faults.length > 0) throw faults[0];
}
