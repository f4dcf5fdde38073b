import { keysOf, type LineKey, valueEnd } from "./line-keys.ts";
import { isSecretKey, REDACTED } from "./redact.ts";

/** A part of a line, as offsets. */
export interface Cut {
  readonly from: number;
  readonly to: number;
}

/** Every secret key contains one of these words, so a text without them has no secrets under keys. */
const HINT = /pass|token|secret|key|credential|auth/i;

// Values that are not secrets: empty values, booleans, the start of a block, tags, aliases, and templates.
const NO_SECRET =
  /^(?:|[|>][-+\d]*|~|null|true|false|""|''|\{\}|\[\]|[{[]|[\]}]+,?|[&!]\S*|\*\S+|\{\{.*)(?:\s+#.*|,)?$/i;

interface Parent {
  readonly column: number;
  readonly secret: boolean;
  /** The lines below are a text, as after `key: |`. */
  readonly block: boolean;
}

/**
 * Finds the values of secret keys in a values file, by line number. It uses only lines and indentation, so it works on
 * invalid YAML too. It finds too much rather than too little.
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
 * Finds the secrets in the text of a `--set`: `admin.password=x,service.port=80`. A secret ends at a comma only if another
 * assignment follows; in JSON and in literal values a comma never ends it.
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

/** Replaces the cuts of a text with stars. */
export function withoutCuts(text: string, cuts: readonly Cut[]): string {
  let result = "";
  let at = 0;
  for (const { from, to } of cuts) {
    result += text.slice(at, from) + REDACTED;
    at = to;
  }
  return result + text.slice(at);
}

/** Hides the secrets in the name of a layer: the name of a `--set` is its text. */
export function hideInLayerName(name: string): string {
  return name.startsWith("--set") ? withoutCuts(name, secretAssignments(name)) : name;
}
