import type { Context } from "../context.ts";
import type { Environment, Project } from "./environment.ts";
import { environmentOf, loadProject } from "./project.ts";
import { type Target, targetOf } from "./target.ts";

/**
 * What every command on a deployed release begins with.
 *
 * @throws as `loadProject`, `environmentOf` and `targetOf`.
 */
export async function environmentInCluster(
  ctx: Context,
  name: string,
): Promise<{ readonly project: Project; readonly environment: Environment; readonly target: Target }> {
  const project = await loadProject(ctx);
  const environment = environmentOf(project, name);
  return { project, environment, target: await targetOf(ctx, environment) };
}
