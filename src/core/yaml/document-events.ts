import { type Event, YAMLException } from "js-yaml";
import { parseLenient } from "./lenient-flow.ts";
import { Refusal } from "./raw-node.ts";

const MAX_DEPTH = 1200;

/**
 * The events of one document.
 *
 * @param base where the document begins in the file.
 * @throws Refusal with the offset in the file.
 */
export function documentEvents(input: string, base: number): Event[] {
  try {
    return parseLenient(input, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (error instanceof YAMLException) {
      const tooDeep = error.reason.startsWith("nesting exceeded");
      const at = base + (error.mark?.position ?? 0);
      throw tooDeep
        ? new Refusal("yaml/unsupported", at, `more than ${MAX_DEPTH} levels of nesting are not supported`)
        : new Refusal("yaml/syntax", at, error.reason);
    }
    if (error instanceof RangeError) throw new Refusal("yaml/unsupported", base, "the file is nested too deeply");
    throw error;
  }
}
