/** Whether a parsed value is a map, not null and not a list. Its values are still unknown. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
