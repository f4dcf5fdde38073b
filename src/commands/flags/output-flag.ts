/** The value of `outputFlag`. */
export type Output = "text" | "json";

/** `-o text|json`; docs/json.md describes the JSON of each command. */
export const outputFlag = { kind: "enum", values: ["text", "json"], default: "text", brief: "Output format" } as const;
