import {
  AliasNotFoundError,
  ArgumentParseError,
  EnumValidationError,
  FlagNotFoundError,
  InvalidNegatedFlagSyntaxError,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from "@stricli/core";
import { ChartwrightError } from "../errors.ts";
import { didYouMean } from "../findings/index.ts";
import type { Command } from "./command.ts";
import { flagNames } from "./help/flag-names.ts";
import { usageLine } from "./help/usage-line.ts";

/** Flags that disable a safeguard or print secrets. No hint suggests them for a typo. */
const DANGEROUS = ["--yes", "--force", "--insecure", "--delete", "--prune", "--show-secrets"];

const helpHint = (words: readonly string[]): string =>
  `run \`${["chartwright", ...words, "--help"].join(" ")}\` to see the flags`;

/**
 * Returns the error of invalid flags or arguments.
 *
 * @param fault the error of @stricli/core.
 * @returns E_USAGE, or the fault itself if it is another kind of error.
 */
export function usageError(fault: unknown, command: Command, words: readonly string[]): unknown {
  if (fault instanceof FlagNotFoundError) {
    const flag = `--${fault.input}`;
    const known = flagNames(command).filter((name) => !DANGEROUS.includes(name));
    return usage(`unknown flag ${flag}`, didYouMean(flag, known)?.replaceAll('"', "`") ?? helpHint(words));
  }
  if (fault instanceof AliasNotFoundError) return usage(`unknown flag -${fault.input}`, helpHint(words));
  const message = messageOf(fault);
  return message === undefined ? fault : usage(message, `usage: ${usageLine(words, command)}`);
}

function messageOf(fault: unknown): string | undefined {
  if (fault instanceof UnsatisfiedPositionalError) return `missing argument ${fault.placeholder}`;
  if (fault instanceof UnexpectedPositionalError) return `unexpected argument "${fault.input}"`;
  if (fault instanceof UnsatisfiedFlagError) return `--${fault.externalFlagName} needs a value`;
  if (fault instanceof UnexpectedFlagError)
    return `--${fault.externalFlagName} is given twice: "${fault.previousInput}" and "${fault.input}"`;
  if (fault instanceof InvalidNegatedFlagSyntaxError) return `--${fault.externalFlagName} takes no value`;
  if (fault instanceof EnumValidationError)
    return `--${fault.externalFlagName} cannot be "${fault.input}": use ${fault.values.join(", ")}`;
  if (fault instanceof ArgumentParseError) {
    const name = fault.externalFlagNameOrPlaceholder;
    const shown = /^[a-z]/.test(name) ? `--${name}` : name;
    const cause = fault.exception instanceof SyntaxError ? fault.exception.message : "not a valid value";
    return `${shown} "${fault.input}" is ${cause}`;
  }
  return undefined;
}

/** Returns the error E_USAGE for an unknown flag before the command. */
export function unknownGroupFlag(flag: string, words: readonly string[]): ChartwrightError {
  return usage(`unknown flag ${flag}`, `write the flags of a command after its name; ${helpHint(words)}`);
}

const usage = (message: string, hint: string): ChartwrightError => new ChartwrightError("E_USAGE", message, { hint });
