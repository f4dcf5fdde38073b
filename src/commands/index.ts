export { helpPage } from "./help/help-page.ts";
export { rootPage } from "./help/root-page.ts";
export { terminalWidth } from "./help/terminal-width.ts";
export { commands } from "./list.ts";
export { type CommandLine, readCommandLine, wantsJson } from "./read-command-line.ts";
export { runCommand } from "./run-command.ts";
