import { finding, Source } from "../../../findings/index.ts";
import { inPlace } from "../../chart-files/index.ts";
import { type ChartRule, locationIn } from "../linted-chart.ts";
import { templatesOf } from "./layout.ts";

const TOKEN = /\{\{(-(?=\s))?\s*((?:\/\*[\s\S]*?\*\/)|(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`])*?)\s*((?<=\s)-)?\}\}/g;
const SILENT = /^(?:\/\*|(?:if|else|end|range|with|define|block|break|continue)\b|\$\w+(?:\s*,\s*\$\w+)?\s*:?=)/;

/** Returns the white space before the first text that a template prints, if there is any. */
function indentOf(template: string): { start: number; end: number } | undefined {
  let at = 0;
  let trim = false;
  let depth = 0;
  let line = "";
  const tokens = [...template.matchAll(TOKEN)];
  for (const token of [...tokens, undefined]) {
    const begin = token?.index ?? template.length;
    let text = template.slice(at, begin);
    if (trim) text = text.trimStart();
    const offset = begin - text.length;
    if (token?.[1] !== undefined) text = text.trimEnd();
    const word = token?.[2] ?? "";
    if (depth === 0) {
      line += text;
      const content = /\S/.exec(line);
      if (content) {
        const indent = /[ \t]*$/.exec(line.slice(0, content.index))?.[0] ?? "";
        const start = offset + text.length - (line.length - content.index);
        return indent === "" ? undefined : { start: start - indent.length, end: start };
      }
      // The output of an action is not known without rendering.
      if (token && !SILENT.test(word)) return undefined;
    }
    if (depth > 0 && /^(?:if|range|with|define|block)\b/.test(word)) depth++;
    else if (depth > 0 && /^end\b/.test(word)) depth--;
    else if (/^define\b/.test(word)) depth = 1;
    at = begin + (token?.[0].length ?? 0);
    trim = token?.[3] !== undefined;
  }
  return undefined;
}

/**
 * A manifest does not begin with white space. The rule checks the text of the template, because `helm template` removes
 * the white space from its output.
 */
export const indent: ChartRule = (chart) =>
  templatesOf(chart).flatMap((path) => {
    if (!/\.ya?ml$/i.test(path) || /\/_[^/]*$/.test(path)) return [];
    const source = new Source(inPlace(chart.place, path), new TextDecoder().decode(chart.files.get(path)));
    const found = indentOf(source.text);
    return found ? [finding("chart/indent", {}, locationIn(chart, { source, ...found }))] : [];
  });
