/** The positional argument of a command that works on one environment. */
export const environmentArgument = {
  parse: String,
  placeholder: "ENV",
  brief: "An environment of chartwright.yaml, or the name of a file in values/",
} as const;
