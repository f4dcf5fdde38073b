import { keysOf, type LineKey, valueEnd } from "./line-keys.ts";
import { isSecretKey, REDACTED } from "./redact.ts";

/** A stretch of a line, as offsets in it. */
export interface Cut {
  readonly from: number;
  readonly to: number;
}

/** Words that keys of secrets have: where a text has none of them there is nothing to look for. */
const HINT = /pass|token|secret|key|credential|auth/i;

// What is no secret: nothing, an empty value, the start of a block, a tag, an alias, and what a template puts in.
const NO_SECRET =
  /^(?:|[|>][-+\d]*|~|null|true|false|""|''|\{\}|\[\]|[{[]|[\]}]+,?|[&!]\S*|\*\S+|\{\{.*)(?:\s+#.*|,)?$/i;

interface Parent {
  readonly column: number;
  readonly secret: boolean;
  /** The text below is no YAML but a value: `key: |`. */
  readonly block: boolean;
}

/**
 * Where values of keys that sound like secrets stand in a values file, by line number. It goes by lines and indentation,
 * so that it finds them in a file too that is no YAML; rather too much is found than too little.
 */
export function secretPlaces(text: string): Map<number, readonly Cut[]> {
  const found = new Map<number, readonly Cut[]>();
  if (!HINT.test(text)) return found;
  const parents: Parent[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const bare = line.trimStart();
    if (bare === "" || bare.startsWith("#")) continue;
    const cuts = inLine(line.trimEnd(), parents);
    if (cuts.length > 0) found.set(index + 1, cuts);
  }
  return found;
}

function inLine(line: string, parents: Parent[]): Cut[] {
  const keys = keysOf(line);
  const [first] = keys;
  const indent = /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0;
  const own = first && !first.inFlow && first.column === indent ? first : undefined;
  const column = own?.column ?? line.search(/\S/);
  while ((parents.at(-1)?.column ?? -1) >= column) parents.pop();
  const parent = parents.at(-1);
  if (own && !parent?.block)
    parents.push({
      column,
      secret: parent?.secret === true || isSecretKey(own.key),
      block: /^[|>][-+\d]*(?:\s+#.*)?$/.test(line.slice(own.valueFrom)),
    });
  if (parent?.secret) return cut(line, own && !parent.block ? own.valueFrom : indent, line.length);
  return keys.filter(({ key }) => isSecretKey(key)).flatMap((key) => valueCuts(line, key));
}

function valueCuts(line: string, key: LineKey): Cut[] {
  return cut(line, key.valueFrom, key.inFlow ? valueEnd(line, key.valueFrom) : line.length);
}

function cut(line: string, from: number, to: number): Cut[] {
  return NO_SECRET.test(line.slice(from, to)) ? [] : [{ from, to }];
}

/**
 * The same for what is given to `--set`: `admin.password=x,service.port=80`. A secret ends at a comma only if another
 * assignment follows; in JSON and in literal values a comma ends nothing.
 */
export function secretAssignments(text: string): Cut[] {
  const cuts: Cut[] = [];
  let at = /^--set(?:-\w+)?[ =]/.exec(text)?.[0].length ?? 0;
  const whole = /^--set-(?:json|literal)/.test(text);
  while (at < text.length) {
    const [, path = "", value = ""] = /^,?((?:\\.|[^,=\\])+)=((?:\\.|\{[^}]*\}|[^,\\])*)/s.exec(text.slice(at)) ?? [];
    if (path === "") break;
    const from = text.indexOf("=", at + path.length) + 1;
    const end =
      !whole && /^(?:$|,(?:\\.|[^,=\\])+=)/s.test(text.slice(from + value.length)) ? from + value.length : text.length;
    const given = text.slice(from, end);
    if (path.split(/[.[\]]/).some(isSecretKey)) cuts.push(...cut(text, from, end));
    else if (/^[[{]/.test(given))
      for (const key of keysOf(given, true).filter((item) => isSecretKey(item.key)))
        cuts.push({ from: from + key.valueFrom, to: from + valueEnd(given, key.valueFrom) });
    at = end;
  }
  return cuts;
}

/** The text with stars in place of what is cut. */
export function withoutCuts(text: string, cuts: readonly Cut[]): string {
  let result = "";
  let at = 0;
  for (const { from, to } of cuts) {
    result += text.slice(at, from) + REDACTED;
    at = to;
  }
  return result + text.slice(at);
}

/** The name of a layer as it may be shown: that of a layer of `--set` is what was given. */
export function shownLayer(name: string): string {
  return name.startsWith("--set") ? withoutCuts(name, secretAssignments(name)) : name;
}
