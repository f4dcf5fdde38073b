import { ExactNumber, isNumber, sizeOf } from "../json/exact-number.ts";
import type { SchemaMap } from "../json/parse-schema.ts";
import type { SchemaNode } from "./schema-node.ts";

/** Compiles the keywords that compare numbers. A number that Go cannot represent is ignored. */
export function numbers(node: SchemaNode, json: SchemaMap): void {
  const numberAt = (keyword: string): number | ExactNumber | undefined => {
    const value = json[keyword];
    const number = typeof value === "number" || value instanceof ExactNumber ? value : undefined;
    return number !== undefined && isNumber(number) ? number : undefined;
  };
  const set = (keyword: "multipleOf" | Bound, value: number | ExactNumber | undefined): void => {
    if (value !== undefined) node[keyword] = value;
  };
  set("multipleOf", numberAt("multipleOf"));
  for (const [plain, exclusive] of BOUNDS) {
    // In draft 4 the keyword is a boolean that excludes the bound itself.
    if (json[exclusive] === true) {
      set(exclusive, numberAt(plain));
    } else {
      set(plain, numberAt(plain));
      set(exclusive, numberAt(exclusive));
    }
  }
}

type Bound = (typeof BOUNDS)[number][number];
const BOUNDS = [
  ["maximum", "exclusiveMaximum"],
  ["minimum", "exclusiveMinimum"],
] as const;

/** The keywords that limit sizes. */
export const SIZES = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] as const;

/** Compiles a keyword that limits a size. */
export function setSize(
  node: SchemaNode,
  json: SchemaMap,
  keyword: (typeof SIZES)[number] | "minContains" | "maxContains",
): void {
  const value = json[keyword];
  const size = typeof value === "number" || value instanceof ExactNumber ? sizeOf(value) : undefined;
  if (size !== undefined) node[keyword] = size;
}
