import { parsePlatform } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";
import type { BuildOptions } from "../../image/index.ts";
import { listFlag, switchFlag, textFlag } from "./flag.ts";
import { digestFileFlag, plainHttpFlag } from "./image-flags.ts";
import { type Output, outputFlag } from "./output-flag.ts";

/** The flags of `build`, named as in `docker build` and `buildah build`. */
export interface BuildFlags {
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
  readonly output: Output;
}

/** The parameters of `BuildFlags`. */
export const buildFlags = {
  tag: listFlag("Name of the image: registry.example.com/site:1.0", "NAME"),
  file: textFlag("The Dockerfile (default: Dockerfile in the build context)", "FILE"),
  base: textFlag("Folder that makes the base image from Debian packages if no registry can be reached", "DIR"),
  platform: { ...listFlag("Target platform: linux/amd64; several make an index", "PLATFORM"), variadic: "," },
  buildArg: listFlag("Build argument; without a value, the variable of the environment", "NAME[=VALUE]"),
  label: listFlag("Label in the image's configuration", "NAME=VALUE"),
  annotation: listFlag("Annotation; overrides a generated one", "NAME=VALUE"),
  target: textFlag("Stage to build (default: the last one)", "STAGE"),
  noCache: switchFlag("Build even if an image of the same content exists"),
  pull: switchFlag("Use the current base image or packages instead of those in chartwright.lock"),
  cacheFrom: listFlag("Repository to read cached layers from", "REPOSITORY"),
  cacheTo: listFlag("Repository to write cached layers to", "REPOSITORY"),
  push: switchFlag("Push the image to the registries in its names"),
  plainHttp: plainHttpFlag,
  digestFile: digestFileFlag,
  metadataFile: textFlag("Write the digest and more to this file, in the format of docker buildx", "FILE"),
  output: outputFlag,
} as const;

/** Returns the build options that the flags describe. @throws E_USAGE */
export function optionsOf(flags: BuildFlags): BuildOptions {
  const seen = new Map(flags.platform.map((text) => [JSON.stringify(parsePlatform(text.trim())), text.trim()]));
  return {
    platforms: [...seen.values()].map(parsePlatform),
    buildArgs: new Map(flags.buildArg.map((text) => pair("--build-arg", text))),
    labels: complete("--label", flags.label),
    annotations: complete("--annotation", flags.annotation),
    target: flags.target,
    cacheFrom: flags.cacheFrom,
    cacheTo: flags.cacheTo,
    pull: flags.pull,
    noCache: flags.noCache,
  };
}

function pair(flag: string, text: string): [string, string | undefined] {
  const [, name = "", value] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === "")
    throw new ChartwrightError("E_USAGE", `${flag} "${text}" has no name`, { hint: `write ${flag} NAME=VALUE` });
  return [name, value];
}

function complete(flag: string, texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const [name, value] = pair(flag, text);
      if (value === undefined)
        throw new ChartwrightError("E_USAGE", `${flag} "${text}" has no value`, {
          hint: `write ${flag} ${name}=VALUE`,
        });
      return [name, value];
    }),
  );
}
