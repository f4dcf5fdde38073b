import type { Answer } from "./oracle.ts";

/** What we made of one case: a value as canonical text, an error, or a refusal where there is no telling. */
export type Ours = { readonly value: string } | { readonly error: string } | { readonly refused: string };

/** How many cases agree, how many were refused, and the first that disagree. */
export interface Agreement<T = unknown> {
  readonly agree: number;
  readonly refused: number;
  readonly disagreements: readonly string[];
  /** The case of the first of them. */
  readonly shortest?: T;
}

/** Compares our answers with Helm's; the shortest disagreements come first. */
export function compare<T>(
  cases: readonly T[],
  ours: (item: T) => Ours,
  answers: readonly Answer[],
  theirs: (answer: Answer) => string,
): Agreement<T> {
  const disagreements: { readonly item: T; readonly text: string }[] = [];
  let agree = 0;
  let refused = 0;
  for (const [index, item] of cases.entries()) {
    const answer = answers[index];
    if (!answer || answer.stage === "oracle") throw new Error(`the oracle failed: ${JSON.stringify(answer)}`);
    const our = ours(item);
    const helm = answer.error === undefined ? theirs(answer) : undefined;
    // An error of ours where Helm has none is a refusal too: it is counted, and never another value.
    if ("refused" in our || ("error" in our && helm !== undefined)) refused++;
    else if (("error" in our && helm === undefined) || ("value" in our && our.value === helm)) agree++;
    else
      disagreements.push({
        item,
        text: `${JSON.stringify(item)}\n  ours: ${JSON.stringify(our)}\n  Helm: ${helm ?? `error ${answer.error}`}`,
      });
  }
  const shortest = disagreements.sort((a, b) => a.text.length - b.text.length).slice(0, 5);
  const result = { agree, refused, disagreements: shortest.map(({ text }) => text) };
  return shortest[0] === undefined ? result : { ...result, shortest: shortest[0].item };
}

/** The seed of a random test, printed: FUZZ_SEED, which may be `random`; without it always the same cases. */
export function printedSeed(name: string): number {
  const wanted = process.env["FUZZ_SEED"] ?? "20261123";
  const seed = wanted === "random" ? Date.now() % 1_000_000_000 : Number(wanted);
  process.stdout.write(`${name}: FUZZ_SEED=${seed}\n`);
  return seed;
}
