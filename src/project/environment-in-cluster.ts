import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { Environment, Project } from "./environment.ts";
import { environmentOf, loadProject } from "./project.ts";
import { type Target, targetOf } from "./target.ts";

/** An environment of a project and its servers. */
export interface EnvironmentInCluster {
  readonly project: Project;
  readonly environment: Environment;
  readonly target: Target;
}

/**
 * Loads the project, one of its environments, and the environment's servers.
 *
 * @throws as `loadProject`, `environmentOf` and `targetOf`.
 */
export async function environmentInCluster(ctx: Context, name: string): Promise<EnvironmentInCluster> {
  const project = await loadProject(ctx);
  const environment = environmentOf(project, name);
  return { project, environment, target: await targetOf(ctx, environment) };
}

/**
 * Like `environmentInCluster`, for a command that changes the release.
 *
 * @param confirmed whether the user gave `--yes`.
 * @throws as `environmentInCluster`, and E_REFUSED if an environment with `confirm: true` is not confirmed.
 */
export async function environmentToChange(
  ctx: Context,
  name: string,
  confirmed: boolean,
): Promise<EnvironmentInCluster> {
  const found = await environmentInCluster(ctx, name);
  if (found.environment.confirm && !confirmed) {
    throw new ChartwrightError("E_REFUSED", `changes to the environment "${name}" must be confirmed`, {
      hint: "add --yes",
    });
  }
  return found;
}
