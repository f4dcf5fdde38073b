import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import { overrideVariable, resolveTool } from "../tools/toolchain/index.ts";

/**
 * Returns the nginx that tests configurations; prints a note and returns nothing if none is available.
 *
 * @throws E_TOOL_MISSING, E_TOOL_VERSION if an environment variable names a file that cannot be used.
 */
export async function nginxToUse(ctx: Context): Promise<ResolvedTool | undefined> {
  try {
    return await resolveTool(ctx, "nginx");
  } catch (error) {
    const isMissing = error instanceof ChartwrightError && /^E_TOOL_(?:MISSING|VERSION)$/.test(error.code);
    if (!isMissing || ctx.env[overrideVariable("nginx")]) throw error;
    ctx.progress.note(`note: nginx configurations are not tested: ${error.message}; ${error.hint}`);
    return undefined;
  }
}
