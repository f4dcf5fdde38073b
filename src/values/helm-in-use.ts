import type { Context } from "../context.ts";
import { type HelmBehaviour, helmBehaviour } from "../engines/helm-values/index.ts";
import { findTool, toolNamed } from "../tools/toolchain/index.ts";

/** Returns how the Helm in use reads and merges values or, if none is installed, the Helm that would be installed. */
export async function helmInUse(ctx: Context): Promise<HelmBehaviour> {
  const { found } = await findTool(ctx, toolNamed("helm"));
  return helmBehaviour(found?.version);
}
