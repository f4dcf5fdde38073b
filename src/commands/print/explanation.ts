import { isJsonMap, type Json } from "../../engines/json/index.ts";
import type { ExplainedSetting, Explanation, KeySetting } from "../../engines/value-layers/index.ts";
import { setterText } from "../../engines/value-layers/index.ts";
import type { ValuePath } from "../../findings/index.ts";
import { harmless, pathText } from "../../findings/index.ts";

/** The answer of `why`. */
export interface ValueExplanation extends Explanation {
  readonly path: ValuePath;
  readonly keys?: readonly KeySetting[] | undefined;
}

/** Returns the JSON of `why`, as docs/json.md describes it. */
export function explanationJson({ path, value, settings, keys }: ValueExplanation): object {
  const shown = (item: Json | undefined): object => ({ value: item ?? null, deleted: item === undefined });
  return {
    version: 1,
    path,
    ...shown(value),
    settings,
    keys: keys?.map((item) => ({ ...item, ...shown(item.value) })),
  };
}

const MANY_KEYS = 50;

/** Returns the text of `why`: the value, the layer that set it, the values it overrode and, for a map, its keys. */
export function explanationText({ path, value, settings, keys = [] }: ValueExplanation): string {
  const [by, ...overrode] = settings;
  const lines = [
    `${harmless(pathText(path)) || "all values"}: ${value === undefined ? "deleted by null" : short(value)}`,
  ];
  if (by) lines.push(settingLine("set by", by));
  for (const setting of overrode) lines.push(settingLine(isJsonMap(value) ? "merged into" : "overrode", setting));
  if (keys.length > 0) lines.push("  its keys:", ...keys.slice(0, MANY_KEYS).map(keyLine));
  if (keys.length > MANY_KEYS) lines.push(`    … ${keys.length - MANY_KEYS} more`);
  return `${lines.join("\n")}\n`;
}

function short(value: Json): string {
  const text = harmless(JSON.stringify(value));
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

function settingLine(mark: string, { layer, location, value }: ExplainedSetting): string {
  const at =
    location && !location.file.startsWith("--") ? `${location.file}:${location.line}:${location.column}` : layer;
  const name = at === layer || layer === location?.file ? "" : ` (${layer})`;
  return `  ${mark} ${harmless(at + name)}: ${short(value)}`;
}

function keyLine(item: KeySetting): string {
  const value = item.value === undefined ? "deleted" : short(item.value);
  return `    ${harmless(pathText([item.key]))}: ${value}  # ${harmless(setterText(item))}`;
}
