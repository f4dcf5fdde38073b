import { parsePlatform } from "../engines/oci-image/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { BuildOptions } from "../image/index.ts";
import { outputFlag } from "./environment-argument.ts";

/** The flags of `build`: those of `docker build` and `buildah build`, by the same names. */
export interface ImageFlags {
  readonly tag: readonly string[];
  readonly file?: string;
  readonly base?: string;
  readonly platform: readonly string[];
  readonly buildArg: readonly string[];
  readonly label: readonly string[];
  readonly annotation: readonly string[];
  readonly target?: string;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly push: boolean;
  readonly plainHttp: boolean;
  readonly digestFile?: string;
  readonly metadataFile?: string;
  readonly output: "text" | "json";
}

const many = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, variadic: true, optional: false, default: [], brief, placeholder }) as const;
const one = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;
const yes = (brief: string) => ({ kind: "boolean", default: false, withNegated: false, brief }) as const;

/** `--plain-http` */
export const plainHttpFlag = yes("The registry has no TLS; on this machine that is found out");
/** `--digest-file` */
export const digestFileFlag = one("File that the digest is written to", "FILE");

/** See `ImageFlags`. */
export const buildFlags = {
  tag: many("Name that the image gets: registry.example.com/site:1.0; may be repeated", "NAME"),
  file: one("The Dockerfile (default: the one in the folder)", "FILE"),
  base: one("Folder that makes the base from Debian packages where no registry can be reached", "DIR"),
  platform: { ...many("Platforms: linux/amd64,linux/arm64; of several an index is made", "PLATFORM"), variadic: "," },
  buildArg: many("Build argument; without a value that of the environment", "NAME[=VALUE]"),
  label: many("Label in the image's configuration", "NAME=VALUE"),
  annotation: many("Annotation, above those that are filled in", "NAME=VALUE"),
  target: one("The stage that is built (default: the last)", "STAGE"),
  noCache: yes("Build although the content has an image already"),
  pull: yes("Take the base that its tag names now, or the packages that there are now, not the one in the lock file"),
  cacheFrom: many("Repository that layers are looked for in", "REPOSITORY"),
  cacheTo: many("Repository that layers are kept in", "REPOSITORY"),
  push: yes("Push it to the registries of its names"),
  plainHttp: plainHttpFlag,
  digestFile: digestFileFlag,
  metadataFile: one("File for the digest and more, as docker buildx writes it", "FILE"),
  output: outputFlag,
} as const;

/** What the flags say of the build itself. @throws E_USAGE */
export function optionsOf(flags: ImageFlags): BuildOptions {
  const seen = new Map(flags.platform.map((text) => [JSON.stringify(parsePlatform(text.trim())), text.trim()]));
  return {
    platforms: [...seen.values()].map(parsePlatform),
    buildArgs: new Map(flags.buildArg.map((text) => pair(text))),
    labels: complete("--label", flags.label),
    annotations: complete("--annotation", flags.annotation),
    ...(flags.target === undefined ? {} : { target: flags.target }),
    cacheFrom: flags.cacheFrom,
    cacheTo: flags.cacheTo,
    pull: flags.pull,
    noCache: flags.noCache,
  };
}

function pair(text: string): [string, string | undefined] {
  const [, name = "", value] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === "") throw new ChartwrightError("E_USAGE", `"${text}" has no name: write NAME=VALUE`);
  return [name, value];
}

function complete(flag: string, texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const [name, value] = pair(text);
      if (value === undefined) throw new ChartwrightError("E_USAGE", `${flag} ${text} has no value: write NAME=VALUE`);
      return [name, value];
    }),
  );
}
