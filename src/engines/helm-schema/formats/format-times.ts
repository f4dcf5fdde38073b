/** Dates, times and durations as santhosh-tekuri/jsonschema 6.0.2 (`format.go`) checks them; texts are strings of bytes. */

/** `time.Parse("2006-01-02", …)`. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** A time of day with its offset. The engine reads the parts with Go's Atoi, which accepts a sign. */
export function isTime(text: string): boolean {
  const match = /^(..):(..):(..)(?:\.\d+)?(?:[zZ]|([+-])(..):(..))$/s.exec(text);
  if (!match) return false;
  const [hour, minute, second] = [small(match[1]), small(match[2]), small(match[3])];
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return false;
  let time = hour * 60 + minute;
  if (match[4] !== undefined) {
    const [hours, minutes] = [small(match[5]), small(match[6])];
    if (!(hours <= 23 && minutes <= 59)) return false;
    time += (match[4] === "+" ? -1 : 1) * (hours * 60 + minutes);
    if (time < 0) time += 24 * 60;
  }
  return second < 60 || time === 23 * 60 + 59;
}

/** Go's Atoi for two characters; NaN for an error or a negative number. */
function small(text = ""): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= 0 ? value : Number.NaN;
}

/** A date and a time with a `T` between them. */
export function isDateTime(text: string): boolean {
  return /^.{10}[tT]/s.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

/** An ISO 8601 duration. */
export function isDuration(text: string): boolean {
  if (/^P\d+W$/.test(text)) return true;
  return /^P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/s.test(text);
}

/** Two moments, or a moment and a duration. */
export function isPeriod(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash === -1) return false;
  const [start, end] = [text.slice(0, slash), text.slice(slash + 1)];
  if (start.startsWith("P")) return isDuration(start) && isDateTime(end);
  return isDateTime(start) && (end.startsWith("P") ? isDuration(end) : isDateTime(end));
}
