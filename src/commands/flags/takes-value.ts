import type { Command, CommandGroup } from "../command.ts";

/**
 * Whether the next word of the command line is the value of this flag.
 *
 * @param target the command found so far; before the command, only `-o` is known to take a value.
 */
export function takesValue(word: string, target: Command | CommandGroup | undefined): boolean {
  if (target?.kind !== "command") return /^(?:-o|--output)$/.test(word);
  const { flags = {}, aliases = {} } = target.parser.parameters;
  const [, short] = /^-([a-zA-Z])$/.exec(word) ?? [];
  const [, long = ""] = /^--([a-z][a-z-]*)$/.exec(word) ?? [];
  const alias = Object.entries(aliases).find(([letter]) => letter === short)?.[1];
  const kind = flags[alias ?? long.replace(/-./g, (match) => match.charAt(1).toUpperCase())]?.kind;
  return kind === "parsed" || kind === "enum";
}
