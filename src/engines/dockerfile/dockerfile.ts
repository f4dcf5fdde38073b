/** The parts of a Dockerfile that can be read without building it. */
export interface DockerfileFacts {
  /** The ARGs before the first FROM, with their defaults. */
  readonly args: ReadonlyMap<string, string | undefined>;
  /** The images in FROM and COPY --from, with ARGs replaced and without repetitions, `scratch` and its own stages. */
  readonly bases: readonly string[];
  /** The base of the built image; undefined for `scratch`. */
  readonly base: string | undefined;
}

interface Stage {
  readonly name: string | undefined;
  readonly from: string;
}

/** Joins continued lines and removes comments. */
function instructions(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  return lines
    .join("\n")
    .replace(/\\[ \t]*\n/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Replaces the ARGs in a word by their values. */
function filled(
  word: string,
  args: ReadonlyMap<string, string | undefined>,
  given: Readonly<Record<string, string>>,
): string {
  return word.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_all, braced: string | undefined, fallback: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare ?? "";
      return (args.has(name) ? (given[name] ?? args.get(name)) : undefined) ?? fallback ?? "";
    },
  );
}

/**
 * Replaces the names of the images in FROM and COPY --from.
 *
 * @param names the new names by the old ones, in which ARGs are already replaced.
 */
export function renameBases(
  text: string,
  names: ReadonlyMap<string, string>,
  buildArgs: Readonly<Record<string, string>> = {},
): string {
  const { args } = readDockerfile(text, buildArgs);
  return text
    .replace(/^(\s*FROM\s+(?:--\S+\s+)*)(\S+)/gim, (all, start: string, word: string) => {
      const name = names.get(filled(word, args, buildArgs));
      return name === undefined ? all : start + name;
    })
    .replace(
      /^(\s*COPY\s.*?--from=)(\S+)/gim,
      (_all, start: string, word: string) => start + (names.get(word) ?? word),
    );
}

/**
 * Reads the ARGs and the images of a Dockerfile.
 *
 * @param target the name or number of the stage to build; default: the last one.
 */
export function readDockerfile(
  text: string,
  buildArgs: Readonly<Record<string, string>> = {},
  target?: string,
): DockerfileFacts {
  const args = new Map<string, string | undefined>();
  const stages: Stage[] = [];
  const bases = new Set<string>();
  const fill = (word: string): string => filled(word, args, buildArgs);
  const stageOf = (ref: string): Stage | undefined => stages.findLast(({ name }) => name === ref.toLowerCase());
  for (const line of instructions(text)) {
    const [, word = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word.toUpperCase() === "ARG" && stages.length === 0) {
      const [, name = "", value] = /^(\w+)(?:=(.*))?$/.exec(rest) ?? [];
      args.set(name, value?.replace(/^(["'])(.*)\1$/, "$2"));
    } else if (word.toUpperCase() === "FROM") {
      const [image = "", as, stage] = rest.split(/\s+/).filter((part) => !part.startsWith("--"));
      const ref = fill(image);
      const from = stageOf(ref)?.from ?? ref;
      if (from !== "scratch") bases.add(from);
      stages.push({ name: as?.toUpperCase() === "AS" ? stage?.toLowerCase() : undefined, from });
    } else if (word.toUpperCase() === "COPY") {
      const [, ref = ""] = /(?:^|\s)--from=(\S+)/.exec(rest) ?? [];
      if (ref !== "" && !/^\d+$/.test(ref) && !stageOf(ref)) bases.add(ref);
    }
  }
  const built = target === undefined ? stages.at(-1) : (stageOf(target) ?? stages[Number(target)]);
  return { args, bases: [...bases], base: built?.from === "scratch" ? undefined : built?.from };
}
