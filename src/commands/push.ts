import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { PushedImage } from "../image/index.ts";
import { outputFlag } from "./environment-argument.ts";
import { digestFileFlag, plainHttpFlag } from "./image-flags.ts";

interface Flags {
  readonly from?: string;
  readonly plainHttp: boolean;
  readonly digestFile?: string;
  readonly output: "text" | "json";
}

export const push = buildCommand<Flags, string[], Context>({
  docs: {
    brief: "Push an image to a registry",
    fullDescription:
      "Of an environment: sends what its registry lacks of the project's image, asks the registry for what it holds, and writes the digest into chartwright.lock. " +
      "An image that another environment's registry has is copied by its digest; only what no registry has is built. " +
      "Of a name with a slash, registry.example.com/site:1.0: pushes what `build --tag` called so, or with --from copies an image from another registry. " +
      "Logins are read from Docker's config.json and its credential helpers, from podman's, or from the environment, each for its own host.",
  },
  parameters: {
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        parse: String,
        placeholder: "ENV|NAME",
        brief: "An environment, or names of an image with their registries",
      },
    },
    flags: {
      from: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "IMAGE",
        brief: "Image in a registry to copy: registry.example.com/site@sha256:…, or by a tag",
      },
      plainHttp: plainHttpFlag,
      digestFile: digestFileFlag,
      output: outputFlag,
    },
    aliases: { o: "output" },
  },
  async func(this: Context, flags: Flags, ...names: string[]) {
    const pushed = names.some((name) => name.includes("/"))
      ? await pushByName(this, flags, names)
      : [await pushEnvironment(this, flags, names)];
    const [image] = pushed;
    const json = pushed.length === 1 ? { version: 1, image } : { version: 1, images: pushed };
    const text = pushed.map(({ reference }) => `${reference}\n`).join("");
    this.stdout.write(flags.output === "json" ? `${JSON.stringify(json, null, 2)}\n` : text);
  },
});

async function pushByName(ctx: Context, flags: Flags, names: readonly string[]): Promise<PushedImage[]> {
  const { pushNamed } = await import("../image/index.ts");
  return pushNamed(ctx, { ...flags, names });
}

async function pushEnvironment(ctx: Context, flags: Flags, names: readonly string[]): Promise<PushedImage> {
  const [name, second] = names;
  if (name === undefined || second !== undefined)
    throw new ChartwrightError("E_USAGE", "push takes one environment, or names of an image that have a slash");
  if (flags.from !== undefined)
    throw new ChartwrightError(
      "E_USAGE",
      "--from is for a name with a registry: an environment's image is looked for where it is",
    );
  const { buildImage, writeResults, pushImage, registryOf } = await import("../image/index.ts");
  const { registry, ...request } = await registryOf(ctx, name);
  const image = await buildImage(ctx, { ...request, registry });
  const { projectDir } = request;
  const pushed = await pushImage(ctx, { image, ...registry, ...(projectDir === undefined ? {} : { projectDir }) });
  await writeResults(ctx, flags, image, []);
  return pushed;
}
