import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { PushedImage } from "../image/index.ts";
import { defineCommand } from "./command.ts";
import { textFlag } from "./flags/flag.ts";
import { digestFileFlag, plainHttpFlag } from "./flags/image-flags.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { printJson } from "./print/json.ts";

interface Flags {
  readonly from?: string;
  readonly plainHttp: boolean;
  readonly digestFile?: string;
  readonly output: Output;
}

/** `push ENV`, `push NAME...` */
export const push = defineCommand<Flags, string[]>({
  brief: "Push an image to a registry",
  description:
    "With an environment: uploads the missing parts of the project's image to the environment's registry, checks the stored digest, and writes it to chartwright.lock. Copies an image by its digest if another environment's registry has it, and builds it if no registry does.\n\n" +
    "With an image name such as registry.example.com/site:1.0: pushes the image that `build --tag` gave this name, or copies another image with --from.\n\n" +
    "Reads logins from Docker's config.json and its credential helpers, from podman's auth.json, or from the environment, and sends each to its own host only.",
  examples: [
    ["push prod", "push the image of an environment"],
    ["push registry.example.com/site:1.0", "push an image that was built with --tag"],
    ["push registry.example.com/site:1.0 --from ghcr.io/acme/site:1.0", "copy an image"],
  ],
  page: "docs/images.md",
  changes: true,
  parameters: {
    positional: {
      kind: "array",
      minimum: 1,
      parameter: { parse: String, placeholder: "ENV|NAME", brief: "An environment, or image names with registries" },
    },
    flags: {
      from: textFlag("Image to copy, by tag or digest: ghcr.io/acme/site:1.0", "IMAGE"),
      plainHttp: plainHttpFlag,
      digestFile: digestFileFlag,
      output: outputFlag,
    },
    aliases: { o: "output" },
  },
  async run(ctx, flags, ...names) {
    const pushed = names.some((name) => name.includes("/"))
      ? await pushByName(ctx, flags, names)
      : [await pushEnvironment(ctx, flags, names)];
    const [image] = pushed;
    if (flags.output === "json")
      printJson(ctx, pushed.length === 1 ? { version: 1, image } : { version: 1, images: pushed });
    else ctx.stdout.write(pushed.map(({ reference }) => `${reference}\n`).join(""));
  },
});

async function pushByName(ctx: Context, flags: Flags, names: readonly string[]): Promise<PushedImage[]> {
  const { pushNamed } = await import("../image/index.ts");
  return pushNamed(ctx, { ...flags, names });
}

async function pushEnvironment(ctx: Context, flags: Flags, names: readonly string[]): Promise<PushedImage> {
  const [name, second] = names;
  if (name === undefined || second !== undefined)
    throw new ChartwrightError("E_USAGE", "push takes one environment, or image names that contain a slash", {
      hint: "push one environment at a time",
    });
  if (flags.from !== undefined)
    throw new ChartwrightError("E_USAGE", `--from copies to an image name, and "${name}" is an environment`, {
      hint: `chartwright push registry.example.com/${name}:1.0 --from ${flags.from}`,
    });
  const { buildImage, writeResults, pushImage, registryOf } = await import("../image/index.ts");
  const { registry, ...request } = await registryOf(ctx, name);
  const image = await buildImage(ctx, { ...request, registry });
  const pushed = await pushImage(ctx, { image, ...registry, projectDir: request.projectDir });
  await writeResults(ctx, flags, { image, names: [] });
  return pushed;
}
