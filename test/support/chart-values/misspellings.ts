/** A word with one mistake of each kind that hands make: a letter less, two swapped, one doubled, the case, another letter. */
export function misspellings(word: string): string[] {
  const middle = Math.floor(word.length / 2);
  const [before, letter, after] = [word.slice(0, middle), word.charAt(middle), word.slice(middle + 1)];
  const first = word.charAt(0);
  const isLower = first === first.toLowerCase();
  const found = [
    before + after,
    swapped(word, middle),
    before + letter + letter + after,
    (isLower ? first.toUpperCase() : first.toLowerCase()) + word.slice(1),
    `${before}${letter === "x" ? "q" : "x"}${after}`,
  ];
  return [...new Set(found)].filter((text) => text !== "" && text !== word);
}

/** The two letters at a place the other way round, or the next two that differ. */
function swapped(word: string, from: number): string {
  for (let step = 0; step < word.length; step++) {
    const at = (from + step) % word.length;
    const [one, other] = [word.charAt(at), word.charAt(at + 1)];
    if (other !== "" && one !== other) return word.slice(0, at) + other + one + word.slice(at + 2);
  }
  return word;
}

/** The words that a misspelling may stand for, if others have the same. */
export function meantBy(misspelling: string, words: readonly string[]): string[] {
  return words.filter((word) => misspellings(word).includes(misspelling));
}
