import type { Context } from "../context.ts";
import { type HelmBehaviour, helmBehaviour } from "../engines/helm-values/index.ts";
import { findTool, toolNamed } from "../tools/toolchain/index.ts";

/** How the Helm that would be used reads and merges; where there is none yet, as the one that would be got. */
export async function helmInUse(ctx: Context): Promise<HelmBehaviour> {
  const { found } = await findTool(ctx, toolNamed("helm"));
  return helmBehaviour(found?.version);
}
