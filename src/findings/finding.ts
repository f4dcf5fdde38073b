import type { Location } from "../errors.ts";
import type { Severity } from "./rule.ts";
import { RULES, type RuleCode, type RuleData } from "./rule-table.ts";

/** The text that a finding points at: `location` is its start, the end is exclusive. */
export interface Range extends Location {
  readonly endLine: number;
  readonly endColumn: number;
}

/** The location of a finding. */
export interface FindingPlace {
  readonly location?: Range | undefined;
  /** The environment of the finding, if it has one. */
  readonly environment?: string | undefined;
  /** The path in the values: `["service", "port"]`. */
  readonly path?: readonly (string | number)[] | undefined;
  /** The layer that set the value: a file's path, `--set`, `chart defaults`. */
  readonly layer?: string | undefined;
  /** The description of the value in the schema. */
  readonly description?: string | undefined;
}

/** A rule with the data of one of its findings. */
export interface Fault<Code extends RuleCode = RuleCode> {
  /** `schema/enum`, `yaml/duplicate-key`, `render/failed`. docs/rules/<code>.md describes it. */
  readonly code: Code;
  /** May contain values of the user, so it is never printed. */
  readonly data: RuleData[Code];
}

/** A problem in the user's files: data, never thrown. Its rule creates the sentences from the data. */
export interface Finding<Code extends RuleCode = RuleCode> extends Fault<Code>, FindingPlace {
  readonly severity: Severity;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** A finding without its data, which can be printed. */
export type ShownFinding = Omit<Finding, "data">;

/** Creates a finding with the severity and sentences of its rule. */
export function finding<Code extends RuleCode>(
  code: Code,
  data: RuleData[Code],
  place: FindingPlace = {},
): Finding<Code> {
  const { severity, message, suggestion } = RULES[code];
  return { code, severity, message: message(data), data, ...place, suggestion: suggestion?.(data) };
}

/** Whether a finding belongs to a rule; narrows the type of its data. */
export function isOf<Code extends RuleCode>(item: Finding, code: Code): item is Finding<Code> {
  return item.code === code;
}

/** Replaces the data of a finding, and updates its sentences. */
export function withData<Code extends RuleCode>(item: Finding<Code>, data: RuleData[Code]): Finding<Code> {
  const { message, suggestion } = RULES[item.code];
  return { ...item, data, message: message(data), suggestion: suggestion?.(data) };
}

/** A key that is equal for two findings only if they print the same. */
export function findingKey(item: ShownFinding): string {
  const { code, severity, message, location, environment, path, layer, suggestion, description } = item;
  return JSON.stringify([code, severity, message, location, environment, path, layer, suggestion, description]);
}
