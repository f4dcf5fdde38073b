/**
 * Reads a timeout such as `90s`, `5m` or `1h30m`: part of what Go's `time.ParseDuration` accepts.
 *
 * @returns milliseconds, at least 1000; undefined for any other text.
 */
export function parseDuration(text: string): number | undefined {
  const [, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return ms === 0 ? undefined : ms;
}
