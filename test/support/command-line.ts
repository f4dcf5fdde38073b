import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryDir } from "./context.ts";

const SECTION = /^#{3,4} (.+)\n\n```text\n([\s\S]*?)^```$/gm;

/** Every command by its words, `lab up`, with the text of its help: as docs/cli.md has it, which a test keeps true. */
function readReference(): Map<string, string> {
  const text = readFileSync(join(repositoryDir, "docs/cli.md"), "utf8");
  const sections = [...text.matchAll(SECTION)].map(([, name = "", help = ""]) => [name, help] as const);
  const groups = new Set(sections.flatMap(([name]) => (name.includes(" ") ? [name.split(" ")[0]] : [])));
  return new Map(sections.filter(([name]) => !groups.has(name)));
}

const reference = readReference();

/** A mention of the command line that does not fit it. */
export interface WrongMention {
  readonly mention: string;
  readonly why: string;
}

/** Looks for `chartwright VERB …` in a line of code and says what of it there is not. */
export function wrongMentions(line: string): WrongMention[] {
  const groups = new Set([...reference.keys()].filter((name) => name.includes(" ")).map((name) => name.split(" ")[0]));
  // What follows `chartwright`, up to the end of that command; a path such as chartwright/labs is none.
  return [...line.matchAll(/(?<![\w./-])chartwright ([^;|&)"']+)/g)].flatMap(([mention, rest = ""]) => {
    const [verb = "", sub = "", ...others] = rest
      .trim()
      .replace(/^help\b\s*/, "")
      .split(/[\s=]+/);
    if (!/^[a-z]/.test(verb)) return [];
    // `lab up|down` names several at once.
    const verbs = groups.has(verb) ? sub.split("\\|").map((word) => `${verb} ${word}`) : [verb];
    return verbs.flatMap((name) => {
      const help = reference.get(name);
      if (help === undefined)
        return groups.has(verb) && !/^[a-z]/.test(sub) ? [] : [{ mention, why: `no command "${name}"` }];
      const flags = [sub, ...others].filter((word) => /^--[a-z]/.test(word) && word !== "--help");
      const taken = new Set(help.match(/--[a-z][a-z-]*/g));
      return flags.filter((flag) => !taken.has(flag)).map((flag) => ({ mention, why: `${name} has no ${flag}` }));
    });
  });
}
