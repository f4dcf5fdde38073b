import fc from "fast-check";
import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import type { Manifest } from "../nginx-chart.ts";
import { typesOf } from "../schema-node.ts";

/** What breaks a template that forgets to quote or to indent. */
const FREE_TEXT = "ä: \"{{ x }}\" # $y\n- 'z'\n";

/** Texts beyond this are no names: their length is not tried. */
const LONGEST = 1024;

/**
 * The values of a schema's node that is no map or list: what it names (default, examples, enum) first, then its edges:
 * both booleans, the ends of a range, the empty and the longest text. Only what the node allows by itself.
 */
export function edgeValues(node: Manifest): Promise<Json[]> {
  const text = JSON.stringify(node);
  const found = known.get(text) ?? find(node);
  known.set(text, found);
  return found;
}

function onlyOneLongest(values: readonly Json[], node: Manifest): Json[] {
  const isLongest = (value: Json): boolean => typeof value === "string" && value.length === node["maxLength"];
  return values.filter((value) => !isLongest(value) || value === values.find(isLongest));
}

const known = new Map<string, Promise<Json[]>>();

async function find(node: Manifest): Promise<Json[]> {
  const candidates = [...named(node), ...typesOf(node).flatMap((type) => edges(node, type))];
  const judge = await compileSchema(JSON.stringify(node));
  if (!("validate" in judge)) throw new Error(`no schema of its own: ${JSON.stringify(node)}`);
  const allowed = (value: Json): boolean => {
    const verdict = judge.validate(value);
    return "faults" in verdict && verdict.faults.length === 0;
  };
  const fit = onlyOneLongest(candidates.filter(allowed), node);
  // Where only the empty text is known, one that is made from the pattern.
  const made = fit.some((value) => value !== "")
    ? []
    : matching(node).filter((value) => allowed(value) && value !== "");
  const found = new Map([...fit, ...made.slice(0, 1)].map((value) => [JSON.stringify(value), value]));
  return [...found.values()];
}

/** What a node says in so many words. */
export function named(node: Manifest): Json[] {
  const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
  const single = ["default", "const"].filter((key) => key in node).map((key) => node[key] as Json);
  return [...single, ...list(node["examples"]), ...list(node["enum"])];
}

function edges(node: Manifest, type: string): Json[] {
  switch (type) {
    case "boolean":
      return [true, false];
    case "null":
      return [null];
    case "integer":
    case "number":
      return [node["minimum"], node["maximum"]].filter((bound) => typeof bound === "number");
    case "string": {
      const isFree = !["pattern", "enum", "const", "format"].some((keyword) => keyword in node);
      return ["", ...longest(Number(node["maxLength"] ?? 0)).slice(0, isFree ? 1 : 3), ...(isFree ? [FREE_TEXT] : [])];
    }
    default:
      return [];
  }
}

/** Longest texts: a word, a host name, a path. */
function longest(length: number): string[] {
  if (length === 0 || length > LONGEST) return [];
  const word = "a".repeat(length);
  // The parts of a host name have 63 characters.
  return [word, word.replace(/(a{63})a(?=a)/g, "$1."), `/${word.slice(1)}`];
}

/** Texts of a pattern that has no example. */
function matching({ pattern }: Manifest): string[] {
  if (typeof pattern !== "string") return [];
  return fc.sample(fc.stringMatching(new RegExp(pattern, "u")), { seed: 1, numRuns: 20 }).sort();
}
