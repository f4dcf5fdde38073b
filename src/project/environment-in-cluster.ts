import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { Environment, Project } from "./environment.ts";
import { environmentOf, loadProject } from "./project.ts";
import { type Target, targetOf } from "./target.ts";

/** An environment of a project and where it goes. */
export interface EnvironmentInCluster {
  readonly project: Project;
  readonly environment: Environment;
  readonly target: Target;
}

/**
 * What every command on a deployed release begins with.
 *
 * @throws as `loadProject`, `environmentOf` and `targetOf`.
 */
export async function environmentInCluster(ctx: Context, name: string): Promise<EnvironmentInCluster> {
  const project = await loadProject(ctx);
  const environment = environmentOf(project, name);
  return { project, environment, target: await targetOf(ctx, environment) };
}

/**
 * The same for a command that changes the release: an environment with `confirm: true` wants a word of the user's.
 *
 * @throws as `environmentInCluster`, and E_REFUSED without that word.
 */
export async function environmentToChange(
  ctx: Context,
  name: string,
  confirmed: boolean,
): Promise<EnvironmentInCluster> {
  const found = await environmentInCluster(ctx, name);
  if (found.environment.confirm && !confirmed) {
    throw new ChartwrightError("E_REFUSED", `the environment "${name}" is changed only when that is confirmed`, {
      hint: "if you mean it, add --yes",
    });
  }
  return found;
}
