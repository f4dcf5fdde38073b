import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { buildFlags, type ImageFlags, optionsOf } from "./image-flags.ts";

export const build = buildCommand<ImageFlags, [string?], Context>({
  docs: {
    brief: "Build an image",
    fullDescription:
      "Builds the project's image, or that of any folder with a Dockerfile, into the cache, unless its content has an image already. " +
      "The same content on the same base in the same commit gives the same digest: the time of the files is that of the last commit that touched the context. " +
      "OCI annotations are filled in from git and Chart.yaml; a version ends in -dirty if its files are not committed. " +
      "Builds with buildah, podman or docker, whichever is there; CHARTWRIGHT_BUILDER names one.",
  },
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: "CONTEXT",
          brief: "The folder to build from (default: that of the project's image)",
        },
      ],
    },
    flags: buildFlags,
    aliases: { t: "tag", f: "file", o: "output" },
  },
  async func(this: Context, flags: ImageFlags, context?: string) {
    const { buildNamed, imageOf } = await import("../image/index.ts");
    const buildable = await imageOf(this, {
      ...(context === undefined ? {} : { context }),
      ...(flags.file === undefined ? {} : { dockerfile: flags.file }),
      ...(flags.base === undefined ? {} : { base: flags.base }),
    });
    const { image, pushed } = await buildNamed(this, {
      request: { ...buildable, options: optionsOf(flags) },
      names: flags.tag,
      push: flags.push,
      plainHttp: flags.plainHttp,
      ...(flags.digestFile === undefined ? {} : { digestFile: flags.digestFile }),
      ...(flags.metadataFile === undefined ? {} : { metadataFile: flags.metadataFile }),
    });
    const lines = pushed.length > 0 ? pushed.map(({ reference }) => reference) : [image.digest];
    this.stdout.write(
      flags.output === "json"
        ? `${JSON.stringify({ version: 1, image, ...(flags.push ? { pushed } : {}) }, null, 2)}\n`
        : `${lines.join("\n")}\n`,
    );
  },
});
