import { EVENT_ID, type Event, parseEvents, YAMLException } from "js-yaml";

/** Characters that may be read over and over: each joint costs another pass. */
const MAX_WORK = 200_000_000;

interface Joined {
  readonly start: number;
  readonly end: number;
}

/**
 * js-yaml's events, also where a line of a flow collection stands as far left as its key or further:
 *
 *     list: [
 *       a,
 *     ]
 *
 * js-yaml 5.5 refuses that, as YAML 1.2 wants; go-yaml does not look at indentation within [] and {}. Such a line is
 * joined to the one before by blanks of the same length, so that all offsets stay, and the result is taken only if no
 * scalar holds a joint.
 *
 * @throws YAMLException as parseEvents does.
 */
export function parseLenient(input: string, options: { readonly maxDepth: number }): Event[] {
  let text = input;
  const joints: Joined[] = [];
  for (;;) {
    try {
      const events = parseEvents(text, options);
      if (joints.length > 0 && !harmless(text, events, joints)) break;
      return events;
    } catch (error) {
      const deficient =
        error instanceof YAMLException &&
        error.reason === "deficient indentation" &&
        joints.length * text.length < MAX_WORK;
      const joint = deficient ? jointBefore(text, error.mark?.position ?? 0) : undefined;
      if (!joint) throw error;
      joints.push(joint);
      text = text.slice(0, joint.start) + " ".repeat(joint.end - joint.start) + text.slice(joint.end);
    }
  }
  return parseEvents(input, options);
}

/** The line break before an offset, with the comment in front of it. */
function jointBefore(text: string, offset: number): Joined | undefined {
  const newline = text.lastIndexOf("\n", offset - 1);
  if (newline === -1 || /\S/.test(text.slice(newline + 1, offset))) return undefined;
  const lineStart = text.lastIndexOf("\n", newline - 1) + 1;
  const line = text.slice(lineStart, newline);
  const comment = /(?:^|\s)#/.exec(line);
  if (comment) {
    const before = line.slice(0, comment.index);
    const quotes = (mark: string): number => before.split(mark).length - 1;
    // Otherwise the "#" is in quotes that are open; if it is not, the check of the result will tell.
    if (quotes('"') % 2 === 0 && quotes("'") % 2 === 0) return { start: lineStart + comment.index, end: newline + 1 };
  }
  return { start: line.endsWith("\r") ? newline - 1 : newline, end: newline + 1 };
}

/** No joint lies in a scalar, and none made a comment longer. */
function harmless(text: string, events: readonly Event[], joints: readonly Joined[]): boolean {
  const sorted = [...joints].sort((a, b) => a.start - b.start);
  let index = 0;
  let last = 0;
  for (const event of events) {
    const span = spanOf(event);
    if (!span) continue;
    for (let joint = sorted[index]; joint && joint.end <= span.start; joint = sorted[++index]) {
      if (text.slice(last, joint.start).includes("#")) return false;
    }
    const joint = sorted[index];
    if (joint && joint.start < span.end) return false;
    last = span.end;
  }
  return sorted.slice(index).every((joint) => !text.slice(last, joint.start).includes("#"));
}

function spanOf(event: Event): Joined | undefined {
  if (event.type === EVENT_ID.SCALAR && event.valueStart !== -1)
    return { start: event.valueStart, end: event.valueEnd };
  return event.type === EVENT_ID.ALIAS ? { start: event.anchorStart, end: event.anchorEnd } : undefined;
}
