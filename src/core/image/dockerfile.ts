/** What can be known of a Dockerfile without building it. */
export interface DockerfileFacts {
  /** ARGs before the first FROM, with their defaults. */
  readonly args: ReadonlyMap<string, string | undefined>;
  /** The images that it starts from, ARGs filled in; neither `scratch` nor its own stages. */
  readonly bases: readonly string[];
}

/** Joins continued lines and drops comments. */
function instructions(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  return lines
    .join("\n")
    .replace(/\\[ \t]*\n/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Reads the ARG and FROM lines of a Dockerfile. */
export function readDockerfile(text: string, buildArgs: Readonly<Record<string, string>> = {}): DockerfileFacts {
  const args = new Map<string, string | undefined>();
  const stages = new Set<string>(["scratch"]);
  const bases: string[] = [];
  const fill = (word: string): string =>
    word.replace(
      /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
      (_all, braced: string | undefined, fallback: string | undefined, bare: string | undefined) => {
        const name = braced ?? bare ?? "";
        return (args.has(name) ? (buildArgs[name] ?? args.get(name)) : undefined) ?? fallback ?? "";
      },
    );
  for (const line of instructions(text)) {
    const [, word = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word.toUpperCase() === "ARG" && bases.length === 0 && stages.size === 1) {
      const [, name = "", value] = /^(\w+)(?:=(.*))?$/.exec(rest) ?? [];
      args.set(name, value?.replace(/^(["'])(.*)\1$/, "$2"));
    } else if (word.toUpperCase() === "FROM") {
      const [image = "", as, stage] = rest.split(/\s+/).filter((part) => !part.startsWith("--"));
      const ref = fill(image);
      if (!stages.has(ref)) bases.push(ref);
      stages.add(as?.toUpperCase() === "AS" && stage !== undefined ? stage : `stage ${stages.size}`);
    }
  }
  return { args, bases };
}

/** The host that an image is pulled from: `docker.io` where the reference names none. */
export function registryHostOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  const isHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return isHost ? first : "docker.io";
}
