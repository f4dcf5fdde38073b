/** A flag without a value. */
export const switchFlag = (brief: string) => ({ kind: "boolean", default: false, withNegated: false, brief }) as const;

/** An optional flag with one value. */
export const textFlag = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

/** A flag that can be repeated. */
export const listFlag = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, variadic: true, optional: false, default: [], brief, placeholder }) as const;
