import type { Location } from "../errors.ts";
import { type RuleCode, ruleOf, type Severity } from "./rules.ts";

export type { Severity } from "./rules.ts";

/** The text that a finding points at: `location` is its start, the end is exclusive. */
export interface Range extends Location {
  readonly endLine: number;
  readonly endColumn: number;
}

/** News about the user's files: data, never thrown. Its prose is made once, by the rule that found it. */
export interface Finding {
  /** The rule: `schema/enum`, `yaml/duplicate-key`, `render/failed`. docs/rules/<code>.md tells about it. */
  readonly code: RuleCode;
  readonly severity: Severity;
  /** One sentence without a full stop: what is wrong, with what was found and what is allowed. */
  readonly message: string;
  readonly location?: Range;
  /** The environment in which it was found, when there is one. */
  readonly environment?: string;
  /** Where in the values: `["service", "port"]`. */
  readonly path?: readonly (string | number)[];
  /** The layer that set the value: a file's path, `--set`, `chart defaults`. */
  readonly layer?: string;
  /** What to do, or the nearest allowed word: `did you mean "replicaCount"?` */
  readonly suggestion?: string;
  /** What the schema says the value is for. */
  readonly description?: string;
}

/** A finding with its rule's own severity. */
export function finding(
  code: RuleCode,
  message: string,
  rest: Omit<Finding, "code" | "message" | "severity"> = {},
): Finding {
  return { code, severity: ruleOf(code).severity, message, ...rest };
}
