import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";

/**
 * `parent` is the path of the map, empty for the values themselves; `putByHelm`: the values that Helm puts there, and
 * the schema that lacks the key.
 */
interface Data {
  readonly key: string;
  readonly parent: string;
  readonly nearest?: string | undefined;
  readonly known?: readonly string[] | undefined;
  readonly putByHelm?: { readonly values: "of a subchart" | "for all charts"; readonly schema: string };
}

export const rule = {
  code: "schema/additional-property",
  severity: "error",
  fixed: true,
  title: "A key that the schema does not know",
  message: ({ key, parent }) => `unknown key "${key}"${parent === "" ? "" : ` in ${parent}`}`,
  suggestion: ({ key, nearest, known, putByHelm }) => {
    if (putByHelm) {
      const values =
        putByHelm.values === "of a subchart" ? "the values of that subchart" : "the values that all charts share";
      return `Helm puts ${values} there: add "${key}" to the properties in ${putByHelm.schema}`;
    }
    return meant(nearest) ?? (known && `known keys: ${known.join(", ")}`);
  },
} as const satisfies Rule<Data>;
