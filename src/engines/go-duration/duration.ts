/**
 * Reads a time such as `90s`, `5m`, `1h30m`.
 *
 * @returns milliseconds, at least 1000; undefined if it is no such time.
 */
export function parseDuration(text: string): number | undefined {
  const [, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return ms === 0 ? undefined : ms;
}
