import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag } from "./environment-argument.ts";

interface Flags {
  readonly output: "text" | "json";
}

export const build = buildCommand<Flags, [], Context>({
  docs: {
    brief: "Build the image",
    fullDescription:
      "Builds the project's image with buildah into the cache, unless its content has an image already. The same content on the same base gives the same digest.",
  },
  parameters: {
    flags: { output: outputFlag },
    aliases: { o: "output" },
  },
  async func(this: Context, flags: Flags) {
    const { buildImage } = await import("../ops/build.ts");
    const { imageOf } = await import("../ops/project-image.ts");
    const { image, projectDir } = await imageOf(this);
    const built = await buildImage(this, { image, projectDir });
    this.stdout.write(
      flags.output === "json" ? `${JSON.stringify({ version: 1, image: built }, null, 2)}\n` : `${built.digest}\n`,
    );
  },
});
