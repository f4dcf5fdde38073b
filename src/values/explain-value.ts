import type { Context } from "../context.ts";
import type { Json } from "../engines/json/index.ts";
import { isSecretKey, redact } from "../engines/secrets/index.ts";
import {
  type Explanation,
  explain,
  findPath,
  hideInSetter,
  type KeySetting,
  keySettings,
  noSuchValue,
  orderedValue,
  valueAt,
} from "../engines/value-layers/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ValuePath } from "../findings/index.ts";
import { pathText } from "../findings/index.ts";
import type { Environment, Project } from "../project/index.ts";
import { requireValues } from "./merged-values.ts";

/** An explanation with the steps of its path. A list index is a number. */
export interface ExplainedValue extends Explanation {
  readonly path: ValuePath;
  /** For a map: its keys, each with the layer that set it. */
  readonly keys?: readonly KeySetting[] | undefined;
}

/** The value to explain: `service.port`, `hosts[0]`. */
interface ExplainRequest {
  readonly project: Project;
  readonly environment: Environment;
  readonly path: string;
  readonly showSecrets: boolean;
}

/**
 * Explains a value of an environment by its path. Hides values that look like secrets, unless `showSecrets` is set.
 *
 * @throws E_USAGE if there is no such value, with the nearest key; E_FINDINGS if the values cannot be read.
 */
export async function explainValue(
  ctx: Context,
  { project, environment, path: text, showSecrets }: ExplainRequest,
): Promise<ExplainedValue> {
  const root = await requireValues(ctx, project, environment);
  const path = findPath(root, text);
  const answer = explain(root, path.map(String));
  if ("depth" in answer) {
    const { reason, hint } = noSuchValue(root, path);
    throw new ChartwrightError("E_USAGE", `there is no value ${pathText(path)} in ${environment.name}: ${reason}`, {
      hint,
    });
  }
  const value = valueAt(root, path);
  const keys = value?.kind === "map" ? keySettings(value) : undefined;
  const shown = { path, ...answer, value: value ? orderedValue(value) : answer.value, keys };
  return showSecrets ? shown : withoutSecrets(shown);
}

function withoutSecrets(shown: ExplainedValue): ExplainedValue {
  const { path, value, settings, keys } = shown;
  const secret = path.some((step) => typeof step === "string" && isSecretKey(step));
  const hide = (item: Json | undefined, key = ""): Json | undefined =>
    item === undefined ? undefined : redact(item, secret || isSecretKey(key));
  return {
    path,
    value: hide(value),
    settings: settings.map((item) => hideInSetter({ ...item, value: redact(item.value, secret) })),
    keys: keys?.map((item) => hideInSetter({ ...item, value: hide(item.value, item.key) })),
  };
}
