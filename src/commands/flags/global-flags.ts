/** The flags that every command accepts, before or after its name. */
export interface GlobalFlags {
  readonly help: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Absent: the working folder. */
  readonly directory?: string | undefined;
  readonly config?: string | undefined;
}

/** A global flag as help shows it. */
interface GlobalFlag {
  readonly names: readonly string[];
  readonly placeholder?: string;
  readonly brief: string;
}

/** The parameters of `GlobalFlags`. */
export const globalFlags: Readonly<Record<keyof GlobalFlags, GlobalFlag>> = {
  help: { names: ["-h", "--help"], brief: "Print help" },
  quiet: { names: ["-q", "--quiet"], brief: "Print results and errors only" },
  verbose: { names: ["--verbose"], brief: "Print each command that is run" },
  directory: { names: ["-C"], placeholder: "DIR", brief: "Run as if started in DIR" },
  config: { names: ["--config"], placeholder: "FILE", brief: "Use FILE instead of the nearest chartwright.yaml" },
};

/** Returns the global flag that a word of the command line names, with the value of `--config=FILE`. */
export function globalFlagOf(word: string): { name: keyof GlobalFlags; value: string | undefined } | undefined {
  const [, flag = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  for (const name of ["help", "quiet", "verbose", "directory", "config"] as const) {
    const { names, placeholder } = globalFlags[name];
    if (names.includes(flag) && (value === undefined || placeholder !== undefined)) return { name, value };
  }
  return undefined;
}
