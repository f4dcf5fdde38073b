/** The positional argument of a command that works on one environment. */
export const environmentArgument = {
  parse: String,
  placeholder: "ENV",
  brief: "The environment: a name from chartwright.yaml, or of a file under values/",
} as const;

/** `--yes`, for environments with `confirm: true`. */
export const yesFlag = {
  kind: "boolean",
  brief: "Confirm the change of an environment that wants it confirmed",
  default: false,
  withNegated: false,
} as const;

/** `-o text|json`. */
export const outputFlag = { kind: "enum", values: ["text", "json"], default: "text", brief: "text or json" } as const;
