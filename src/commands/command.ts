import { type BaseArgs, buildCommand, type CommandBuilderArguments, type Command as Parser } from "@stricli/core";
import type { Context } from "../context.ts";

/** The texts of one page of help. */
export interface Help {
  /** One line for the list of commands: an imperative without a full stop, 60 characters at most. */
  readonly brief: string;
  /** The description on the command's own page; an empty line separates paragraphs. */
  readonly description: string;
  /** Two or three command lines without the word `chartwright`, each with its purpose in a few words. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** The page to read next, below the package's folder: `docs/images.md`. */
  readonly page: string;
}

/** A command: its help, its parameters, and the function that runs it. */
export interface Command extends Help {
  readonly kind: "command";
  readonly parser: Parser<Context>;
  /** The command changes a cluster, a repository or a registry, so no hint suggests it for a typo. */
  readonly changes: boolean;
}

/** Commands that share a first word, such as `lab up` and `lab down`. */
export interface CommandGroup extends Help {
  readonly kind: "group";
  readonly commands: Commands;
}

/** Commands and groups by their words, in the order in which help shows them. */
export type Commands = Readonly<Record<string, Command | CommandGroup>>;

/** The parts of a command: its help, its parameters in the shape of @stricli/core, and its function. */
interface CommandParts<FLAGS extends Readonly<Partial<Record<keyof FLAGS, unknown>>>, ARGS extends BaseArgs>
  extends Help {
  readonly changes?: boolean;
  readonly parameters: CommandBuilderArguments<FLAGS, ARGS, Context>["parameters"];
  readonly run: (ctx: Context, flags: FLAGS, ...args: ARGS) => Promise<void>;
}

/**
 * Defines a command.
 *
 * @typeParam FLAGS the values of the flags that `run` takes.
 * @typeParam ARGS the values of the positional arguments.
 */
export function defineCommand<
  const FLAGS extends Readonly<Partial<Record<keyof FLAGS, unknown>>>,
  const ARGS extends BaseArgs = [],
>({ run, parameters, changes = false, ...help }: CommandParts<FLAGS, ARGS>): Command {
  const parser = buildCommand<FLAGS, ARGS, Context>({
    docs: { brief: help.brief },
    parameters,
    func(flags, ...args) {
      return run(this, flags, ...args);
    },
  });
  return { kind: "command", parser, changes, ...help };
}
