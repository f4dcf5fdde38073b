/**
 * The number of edits between two words: inserted, removed, replaced and swapped letters (optimal string alignment).
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/**
 * The candidate that is probably intended: one that differs only in case or separators, otherwise the nearest within a
 * third of the word's length, otherwise the only one with the same beginning.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const bare = (text: string): string => text.toLowerCase().replace(/[-_. ]/g, "");
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > 20 || word.length > 200) continue;
    const distance = bare(candidate) === bare(word) ? 0 : editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? sameBeginning(word, candidates);
}

/** The only candidate with the same beginning as a word: `replicaCount` for `replicas`. */
function sameBeginning(word: string, candidates: readonly string[]): string | undefined {
  const wanted = Math.max(4, Math.ceil(word.length * 0.75));
  if (word.length < wanted) return undefined;
  const beginning = word.slice(0, wanted).toLowerCase();
  const found = [...candidates].filter(
    (candidate) => candidate !== word && candidate.toLowerCase().startsWith(beginning),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** Formats a suggestion: `did you mean "replicaCount"?`; undefined without a word. */
export function meant(word: string | undefined): string | undefined {
  return word === undefined ? undefined : `did you mean "${word}"?`;
}

/** Like `meant`, for the candidate that is nearest to a word. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  return meant(nearest(word, candidates));
}
