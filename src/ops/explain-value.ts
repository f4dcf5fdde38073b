import type { Context } from "../context.ts";
import { type Explanation, explain } from "../core/values/explain.ts";
import { parsePath } from "../core/values/parse-path.ts";
import { isSecretKey, redact } from "../core/values/redact.ts";
import { ChartwrightError } from "../errors.ts";
import type { Environment, Project } from "./environment.ts";
import { requireValues } from "./merged-values.ts";

/** An explanation with the steps of its path. */
export interface ExplainedValue extends Explanation {
  readonly path: readonly string[];
}

/**
 * Explains a value of an environment by its path, with what sounds like a secret hidden unless it is asked for.
 *
 * @throws E_USAGE if there is no such value, with the nearest key; E_FINDINGS if the values cannot be read.
 */
export async function explainValue(
  ctx: Context,
  project: Project,
  environment: Environment,
  text: string,
  showSecrets: boolean,
): Promise<ExplainedValue> {
  const root = await requireValues(ctx, project, environment);
  const path = parsePath(text);
  const answer = explain(root, path);
  if ("depth" in answer) {
    const parent = path.slice(0, answer.depth).join(".") || "the values";
    throw new ChartwrightError(
      "E_USAGE",
      `there is no value ${text} in ${environment.name}: ${parent} has no "${path[answer.depth] ?? ""}"`,
      answer.suggestion ? { hint: answer.suggestion } : {},
    );
  }
  if (showSecrets) return { ...answer, path };
  const secret = path.some(isSecretKey);
  return {
    path,
    value: answer.value === undefined ? undefined : redact(answer.value, secret),
    settings: answer.settings.map((setting) => ({ ...setting, value: redact(setting.value, secret) })),
  };
}
