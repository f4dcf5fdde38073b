import type { Range, ValuePath } from "../../findings/index.ts";
import { Source } from "../../findings/index.ts";
import { type MergedMap, plainMap } from "../helm-values/index.ts";
import { deepEqual, isJsonMap, type Json } from "../json/index.ts";
import type { ValueReference } from "./analyze-templates.ts";
import { ANY, type Step } from "./interpreter/value-spot.ts";
import { type KeyedLine, keyedLines } from "./template-lines.ts";

export interface Trace {
  /** The template that rendered the manifest; `file` is the name that the references use. */
  readonly template: { readonly file: string; readonly text: string };
  /** The references of the whole chart, or of this template. */
  readonly references: readonly ValueReference[];
  /** The path of the value in the manifest. */
  readonly path: ValuePath;
  /** The value at that path. */
  readonly found: Json;
}

/** The origin of a manifest's value; a part that is not certain is undefined. */
export interface Traced {
  /** The line of the template that has the key. */
  readonly templateLocation?: Range | undefined;
  /** The path of the value that the line prints. */
  readonly valuePath?: readonly (string | number)[] | undefined;
}

interface Candidate {
  readonly path: readonly (string | number)[];
  readonly line: KeyedLine;
}

/**
 * Traces a value of a rendered manifest back to the template line under the same keys, and to the one value that this line
 * names or uses and that equals the manifest's. If several values fit equally well, none is returned.
 */
export function traceValue({ template, references, path, found }: Trace, root: MergedMap): Traced {
  const source = new Source(template.file, template.text);
  const lines = keyedLines(source);
  const values = plainMap(root);
  const candidates = lines.flatMap((line) =>
    endsAt(line.keys, path).flatMap((end) =>
      on(line, template.file, references).flatMap((reference) =>
        equalValues(values, [...reference.path, ...path.slice(end)], found).map((valuePath) => ({
          path: valuePath,
          line,
        })),
      ),
    ),
  );
  const best = bestOf(candidates);
  const location = best ? best.line : soleLine(lines, path);
  return {
    templateLocation: location && lineRange(source, location),
    valuePath: best?.path,
  };
}

/**
 * Returns how many steps of a manifest's path the keys of a line can cover: the path up to there ends with these keys,
 * list indexes ignored.
 */
function endsAt(keys: readonly string[], path: ValuePath): number[] {
  if (keys.length === 0) return [];
  const ends: number[] = [];
  for (let end = 1; end <= path.length; end++) {
    const names = path.slice(0, end).filter((step) => typeof step === "string");
    const last = keys.length === names.length || keys.length > 1 ? names.slice(-keys.length) : [];
    if (last.length === keys.length && last.every((name, index) => name === keys[index])) ends.push(end);
  }
  return ends;
}

function on({ number }: KeyedLine, file: string, references: readonly ValueReference[]): ValueReference[] {
  const here = (range: Range | undefined): boolean => range?.file === file && range.line === number;
  return references.filter(({ location, origin }) => here(location) || here(origin));
}

/** Returns the paths of the values that the steps lead to and that equal the manifest's value. */
function equalValues(values: Json, steps: readonly (Step | number)[], found: Json): (string | number)[][] {
  let places: { path: (string | number)[]; value: Json }[] = [{ path: [], value: values }];
  for (const step of steps) {
    places = places.flatMap(({ path, value }) =>
      stepsInto(value, step).map(([key, below]) => ({ path: [...path, key], value: below })),
    );
  }
  return places.filter(({ value }) => equal(value, found)).map(({ path }) => path);
}

function stepsInto(value: Json, step: Step | number): [string | number, Json][] {
  if (Array.isArray(value)) {
    const items = [...value.entries()];
    return step === ANY ? items : items.filter(([index]) => String(index) === String(step));
  }
  if (!isJsonMap(value)) return [];
  return Object.entries(value).filter(([key]) => step === ANY || key === String(step));
}

/** Returns whether two values are equal or print the same text. */
function equal(value: Json, found: Json): boolean {
  const plain = (one: Json): boolean => one !== null && typeof one !== "object";
  return plain(value) && plain(found) ? String(value) === String(found) : deepEqual(value, found);
}

/** Returns the candidate whose line has the most keys of the manifest's path; undefined if two values fit equally well. */
function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  const most = Math.max(...candidates.map(({ line }) => line.keys.length));
  const [first, ...others] = candidates.filter(({ line }) => line.keys.length === most);
  const same = others.every(({ path }) => JSON.stringify(path) === JSON.stringify(first?.path));
  return same ? first : undefined;
}

/** Returns the line with the manifest's key under the same keys, if the template has exactly one. */
function soleLine(lines: readonly KeyedLine[], path: ValuePath): KeyedLine | undefined {
  const names = path.filter((step) => typeof step === "string");
  const fitting = lines.filter(
    ({ keys, own }) => own && keys.length === names.length && keys.every((key, index) => key === names[index]),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function lineRange(source: Source, { number }: KeyedLine): Range {
  const text = source.line(number);
  const column = text.length - text.trimStart().length + 1;
  return {
    file: source.file,
    line: number,
    column,
    endLine: number,
    endColumn: Math.max(column, text.trimEnd().length + 1),
  };
}
