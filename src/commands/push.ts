import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { environmentArgument, outputFlag } from "./environment-argument.ts";

interface Flags {
  readonly output: "text" | "json";
}

export const push = buildCommand<Flags, [string], Context>({
  docs: {
    brief: "Push the image to an environment's registry",
    fullDescription:
      "Sends what the registry lacks of the image, building it first where that is needed, asks the registry for what it holds, and writes the digest into chartwright.lock.",
  },
  parameters: {
    positional: { kind: "tuple", parameters: [environmentArgument] },
    flags: { output: outputFlag },
    aliases: { o: "output" },
  },
  async func(this: Context, flags: Flags, name: string) {
    const { buildImage } = await import("../ops/build.ts");
    const { pushImage } = await import("../ops/push.ts");
    const { registryOf } = await import("../ops/project-image.ts");
    const { image, projectDir, registry } = await registryOf(this, name);
    const built = await buildImage(this, { image, projectDir, registry });
    const pushed = await pushImage(this, { image: built, projectDir, ...registry });
    this.stdout.write(
      flags.output === "json" ? `${JSON.stringify({ version: 1, image: pushed }, null, 2)}\n` : `${pushed.reference}\n`,
    );
  },
});
