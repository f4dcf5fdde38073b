import type { ExplainedSetting, Explanation } from "../values/explain.ts";
import type { Json } from "../yaml/value-node.ts";

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

function line(mark: string, setting: ExplainedSetting): string {
  const at = setting.location
    ? `${setting.location.file}:${setting.location.line}:${setting.location.column}`
    : setting.layer;
  const layer = setting.location && setting.layer !== setting.location.file ? ` (${setting.layer})` : "";
  return `  ${mark} ${at}${layer}: ${short(setting.value)}\n`;
}

/** The text of `why`: the value, who set it, and what that overrode. */
export function explanationText(path: string, answer: Explanation): string {
  const [by, ...overrode] = answer.settings;
  const value = answer.value === undefined ? "deleted by null" : short(answer.value);
  const map = typeof answer.value === "object" && answer.value !== null && !Array.isArray(answer.value);
  const lines = [`${path}: ${value}\n`];
  if (by) lines.push(line("set by", by));
  for (const setting of overrode) lines.push(line(map ? "merged into" : "overrode", setting));
  return lines.join("");
}
