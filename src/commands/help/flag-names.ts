import type { Command } from "../command.ts";
import { globalFlags } from "../flags/global-flags.ts";

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A flag of a command as help shows it. */
export interface ShownFlag {
  /** `-f` */
  readonly short: string | undefined;
  /** `--values`, and for a flag that can be negated `--no-values`. */
  readonly long: readonly string[];
  readonly placeholder: string;
  readonly brief: string;
}

/** Returns the flags of a command, those with a short form first. */
export function shownFlags(command: Command): ShownFlag[] {
  const { flags = {}, aliases = {} } = command.parser.parameters;
  const letters = new Map(Object.entries(aliases).map(([letter, name]) => [name, `-${letter}`]));
  return Object.entries(flags)
    .filter(([, flag]) => !("hidden" in flag && flag.hidden))
    .map(([name, flag]) => {
      const long = `--${kebab(name)}`;
      const negatable = flag.kind === "boolean" && flag.withNegated !== false && !flag.optional;
      const placeholder = flag.placeholder ?? (flag.kind === "enum" ? flag.values.join("|") : "");
      return {
        short: letters.get(name),
        long: negatable ? [long, `--no-${kebab(name)}`] : [long],
        placeholder,
        brief: `${flag.brief}${remarkOf(flag)}`,
      };
    });
}

type Flag = NonNullable<Command["parser"]["parameters"]["flags"]>[string];

function remarkOf(flag: Flag): string {
  if ("variadic" in flag && flag.variadic) return flag.variadic === "," ? " (list, repeatable)" : " (repeatable)";
  if (flag.kind === "boolean") return flag.default === true ? " (default: yes)" : "";
  return "default" in flag && flag.default !== undefined ? ` (default: ${flag.default})` : "";
}

/** Returns every long flag that a command accepts, such as `--values`, and the global ones. */
export function flagNames(command: Command): string[] {
  const global = Object.values(globalFlags).flatMap(({ names }) => names);
  return [...shownFlags(command).flatMap(({ long }) => long), ...global.filter((name) => name.startsWith("--"))];
}
