/** The positional argument of a command that works on one environment. */
export const environmentArgument = {
  parse: String,
  placeholder: "ENV",
  brief: "The environment: a name from chartwright.yaml, or of a file under values/",
} as const;

/** `-o text|json`. */
export const outputFlag = { kind: "enum", values: ["text", "json"], default: "text", brief: "text or json" } as const;
