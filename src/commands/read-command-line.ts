import { ChartwrightError } from "../errors.ts";
import type { Command, CommandGroup, Commands } from "./command.ts";
import { type GlobalFlags, globalFlagOf, globalFlags } from "./flags/global-flags.ts";
import { takesValue } from "./flags/takes-value.ts";
import { unknownCommand } from "./unknown-command.ts";
import { unknownGroupFlag } from "./usage-error.ts";

/** A command line, read up to the command's own flags and arguments. */
export interface CommandLine extends GlobalFlags {
  /** The words of the command, without `chartwright`. */
  readonly words: readonly string[];
  /** Absent: chartwright itself. */
  readonly target: Command | CommandGroup | undefined;
  /** The command's flags and arguments. */
  readonly inputs: readonly string[];
  /** `--version` instead of a command. */
  readonly version: boolean;
  /** `-o json` stands among the flags: errors are printed as JSON too. */
  readonly json: boolean;
}

/**
 * Finds the command and the global flags. `help COMMAND` means `COMMAND --help`.
 *
 * @throws E_USAGE for an unknown command, an unknown flag before the command, `-C` or `--config` without a value.
 */
export function readCommandLine(argv: readonly string[], commands: Commands): CommandLine {
  const words: string[] = [];
  const inputs: string[] = [];
  const flags: { -readonly [K in keyof GlobalFlags]: GlobalFlags[K] } = { help: false, quiet: false, verbose: false };
  let target: Command | CommandGroup | undefined;
  let version = false;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (word === "--") {
      inputs.push(...argv.slice(i));
      break;
    }
    const global = globalFlagOf(word);
    if (global?.name === "directory" || global?.name === "config") {
      const value = global.value ?? argv[++i];
      if (!value) throw withoutValue(global.name);
      flags[global.name] = value;
    } else if (global) flags[global.name] = true;
    else if (target?.kind !== "command" && !word.startsWith("-")) {
      if (word === "help") flags.help = true;
      else {
        const known = target ? target.commands : commands;
        target = Object.hasOwn(known, word) ? known[word] : undefined;
        if (!target) throw unknownCommand(word, words, commands);
        words.push(word);
      }
    } else if (target === undefined && (word === "-v" || word === "--version")) version = true;
    else if (takesValue(word, target)) inputs.push(word, ...argv.slice(++i, i + 1));
    else if (target?.kind === "command" || /^(?:-o|--output)=/.test(word)) inputs.push(word);
    else throw unknownGroupFlag(word, words);
  }
  return { ...flags, words, target, inputs, version, json: wantsJson(argv) };
}

/** Whether a command line contains `-o json`, judged without knowing its command. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv
    .slice(0, end < 0 ? argv.length : end)
    .some(
      (word, i) =>
        /^(?:-o|--output)=json$/.test(word) || (word === "json" && /^(?:-o|--output)$/.test(argv[i - 1] ?? "")),
    );
}

function withoutValue(name: "directory" | "config"): ChartwrightError {
  const { names, placeholder } = globalFlags[name];
  return new ChartwrightError("E_USAGE", `${names.at(-1)} needs a value`, {
    hint: `write ${names.at(-1)} ${placeholder}`,
  });
}
