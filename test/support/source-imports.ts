import { dirname, join, normalize } from "node:path";

/** Source files by their path below src/: `core/finding.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** One import of a file, whether static, dynamic, re-exported or of types only. */
export interface Import {
  readonly from: string;
  /** A path below src/ for a file of ours, else the name of a package or of a module of Node's. */
  readonly to: string;
  readonly own: boolean;
}

/** The code without comments, as far as imports and names go. */
export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");

const FORMS = [
  /(?:^|;|\})\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm,
  /(?:^|;|\})\s*import\s*["']([^"']+)["']/gm,
  /\bimport\s*\(\s*["'`]([^"'`]+)["'`]\s*\)/g,
  /\b(?:require|require\.resolve)\s*\(\s*["'`]([^"'`]+)["'`]\s*\)/g,
];

/** Every import of the sources. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) => {
    const code = withoutComments(text);
    const targets = FORMS.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ""));
    return [...new Set(targets)].map((target) =>
      target.startsWith(".")
        ? { from, to: normalize(join(dirname(from), target)), own: true }
        : { from, to: target, own: false },
    );
  });
}

/** Imports whose target only shows when they run, and which nobody can judge. */
export function computedImports(sources: Sources): string[] {
  return [...sources].flatMap(([from, text]) =>
    [...withoutComments(text).matchAll(/\bimport\s*\(\s*(?!["'`][^"'`$]*["'`]\s*\))[^)]*\)/g)].map(
      ([found]) => `${from}: ${found}`,
    ),
  );
}

/** Cycles of imports, each as the files that it goes through; none in a sound tree. */
export function cyclesOf(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to, own } of imports) if (own) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) cycles.push([...way.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    for (const to of targets.get(file) ?? []) visit(to, [...way, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}
