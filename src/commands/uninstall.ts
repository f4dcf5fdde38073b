import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { environmentArgument, yesFlag } from "./environment-argument.ts";

export const uninstall = buildCommand({
  docs: {
    brief: "Remove a release",
    fullDescription: "Removes a release and everything that it installed. The namespace and published charts stay.",
  },
  parameters: { flags: { yes: yesFlag }, positional: { kind: "tuple", parameters: [environmentArgument] } },
  async func(this: Context, flags: { readonly yes: boolean }, name: string) {
    const { environmentToChange } = await import("../project/index.ts");
    const { uninstall } = await import("../release/index.ts");
    const { environment, target } = await environmentToChange(this, name, flags.yes);
    await uninstall(this, environment, target);
    this.stdout.write(`${environment.release} is removed from ${environment.namespace}\n`);
  },
});
