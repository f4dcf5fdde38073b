import type { Command, CommandGroup, Help } from "../command.ts";
import { globalFlags } from "../flags/global-flags.ts";
import { shownFlags } from "./flag-names.ts";
import { shownArguments, usageLine, usageLines } from "./usage-line.ts";
import { definitions, wrap } from "./wrap.ts";

/**
 * Returns the help of a command or of a group of commands.
 *
 * @param words the words of the command, without `chartwright`.
 * @param width columns of the terminal.
 */
export function helpPage(target: Command | CommandGroup, words: readonly string[], width: number): string {
  const usage = target.kind === "command" ? usageLine(words, target) : `chartwright ${words.join(" ")} COMMAND`;
  const sections = [
    usageLines(usage, width),
    ...target.description.split("\n\n").map((paragraph) => wrap(paragraph, width)),
    ...(target.kind === "command" ? parametersOf(target, width) : commandsOf(target, width)),
    section("Global flags:", definitions(globalRows(), width)),
    section("Examples:", examples(target, width)),
    [`More: ${target.page}`],
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const section = (title: string, lines: readonly string[]): string[] => [title, ...lines];

function parametersOf(command: Command, width: number): string[][] {
  const flags = shownFlags(command).map(({ short, long, placeholder, brief }) => {
    const names = `${short ? `${short}, ` : "    "}${long.join(", ")}`;
    return [`${names}${placeholder ? ` ${placeholder}` : ""}`, brief] as const;
  });
  const given = shownArguments(command);
  return [
    ...(given.length > 0 ? [section("Arguments:", definitions(given, width))] : []),
    ...(flags.length > 0 ? [section("Flags:", definitions(flags, width))] : []),
  ];
}

function commandsOf(group: CommandGroup, width: number): string[][] {
  const rows = Object.entries(group.commands).map(([name, { brief }]) => [name, brief] as const);
  return [section("Commands:", definitions(rows, width))];
}

function globalRows(): (readonly [string, string])[] {
  return Object.values(globalFlags).map(({ names, placeholder, brief }) => {
    const shown = names[0]?.startsWith("--") ? `    ${names.join(", ")}` : names.join(", ");
    return [placeholder ? `${shown} ${placeholder}` : shown, brief] as const;
  });
}

/** Prints each example on its own line, ready to paste, below a comment with its purpose. */
function examples({ examples: shown }: Help, width: number): string[] {
  return shown.flatMap(([line, purpose]) => [
    ...wrap(`# ${purpose}`, width - 2).map((text) => `  ${text}`),
    `  chartwright ${line}`,
  ]);
}
