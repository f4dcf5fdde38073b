/** Whether a parsed value is a map: not null, not a list. Its values are unknown until they are checked. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
