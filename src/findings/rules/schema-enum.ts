import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";

/** `allowed` contains at most twelve values; `more` is true if there are others. */
interface Data {
  readonly name: string;
  readonly allowed: readonly string[];
  readonly more?: boolean;
  readonly found: string;
  readonly nearest?: string | undefined;
}

export const rule = {
  code: "schema/enum",
  severity: "error",
  fixed: true,
  title: "A value that is not one of those allowed",
  message: ({ name, allowed, more, found }) => {
    const list = `${allowed.join(", ")}${more ? ", …" : ""}`;
    return `${name} must be ${allowed.length === 1 ? "" : "one of "}${list}, found ${found}`;
  },
  suggestion: ({ nearest }) => meant(nearest),
} as const satisfies Rule<Data>;
