import { defineCommand } from "./command.ts";
import { type BuildFlags, buildFlags, optionsOf } from "./flags/build-flags.ts";
import { printJson } from "./print/json.ts";

/** `build [CONTEXT]` */
export const build = defineCommand<BuildFlags, [string?]>({
  brief: "Build an image",
  description:
    "Builds the project's image, or the image of any folder with a Dockerfile, into the cache. An image of the same content is not built again. The same content on the same base in the same commit always has the same digest.\n\n" +
    "Adds OCI annotations from git and Chart.yaml; the version ends in -dirty if files are not committed. Uses buildah, podman or docker, whichever is installed; CHARTWRIGHT_BUILDER selects one.",
  examples: [
    ["build", "build the project's image"],
    ["build docker/web -t registry.example.com/web:1.0 --push", "build a folder and push the image"],
    ["build --platform linux/amd64,linux/arm64", "build for two platforms"],
  ],
  page: "docs/images.md",
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: "CONTEXT",
          brief: "The build context, a folder (default: that of the project's image)",
        },
      ],
    },
    flags: buildFlags,
    aliases: { t: "tag", f: "file", o: "output" },
  },
  async run(ctx, flags, context) {
    const { buildNamed, imageOf } = await import("../image/index.ts");
    const buildable = await imageOf(ctx, { context, dockerfile: flags.file, base: flags.base });
    const { image, pushed } = await buildNamed(ctx, {
      request: { ...buildable, options: optionsOf(flags) },
      names: flags.tag,
      push: flags.push,
      plainHttp: flags.plainHttp,
      digestFile: flags.digestFile,
      metadataFile: flags.metadataFile,
    });
    if (flags.output === "json") return printJson(ctx, { version: 1, image, pushed: flags.push ? pushed : undefined });
    const lines = pushed.length > 0 ? pushed.map(({ reference }) => reference) : [image.digest];
    ctx.stdout.write(`${lines.join("\n")}\n`);
  },
});
