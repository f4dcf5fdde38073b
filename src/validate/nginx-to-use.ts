import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import { overrideVariable, resolveTool } from "../tools/toolchain/index.ts";

/**
 * The nginx that tries configurations. Where none is to be had that is said, and nothing is tried.
 *
 * @throws E_TOOL_MISSING, E_TOOL_VERSION where the environment names a file that cannot be used.
 */
export async function nginxToUse(ctx: Context): Promise<ResolvedTool | undefined> {
  try {
    return await resolveTool(ctx, "nginx");
  } catch (error) {
    const isMissing = error instanceof ChartwrightError && /^E_TOOL_(?:MISSING|VERSION)$/.test(error.code);
    if (!isMissing || ctx.env[overrideVariable("nginx")]) throw error;
    ctx.progress.note(`note: nginx configurations are not tried: ${error.message}; ${error.hint}`);
    return undefined;
  }
}
