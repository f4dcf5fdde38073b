import { TASKS } from "../list.ts";
import { usageLines } from "./usage-line.ts";
import { definitions, wrap } from "./wrap.ts";

const EXAMPLES = [
  ["chartwright validate", "check every environment"],
  ["chartwright why dev image.tag", "find the line that sets a value"],
  ["chartwright release dev", "take dev from its values to running pods"],
] as const;

/**
 * Returns the help of chartwright itself: 23 lines at 80 columns, which leaves a line of 24 for the prompt.
 *
 * @param width columns of the terminal.
 */
export function rootPage(width: number): string {
  const rows = Object.entries(TASKS).flatMap(([task, commands]) =>
    Object.entries(commands).map(([name, { brief }], i) => ({ task: i === 0 ? task : "", name, brief })),
  );
  const lines =
    width < 60
      ? rows.flatMap(({ task, name, brief }) => [...(task ? [`${task}:`] : []), ...definitions([[name, brief]], width)])
      : definitions(
          rows.map(({ task, name, brief }) => [`${task.padEnd(8)} ${name}`, brief]),
          width,
        ).map((line) => line.slice(2));
  const shown = EXAMPLES.flatMap(([line, purpose]) => definitions([[line.padEnd(31), `# ${purpose}`]], width));
  return `${[...usageLines("chartwright COMMAND [ARGUMENT]... [flags]", width), "", ...lines, "", ...wrap("Examples (`chartwright help COMMAND` has more):", width), ...shown].join("\n")}\n`;
}
