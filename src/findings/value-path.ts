export type ValuePath = readonly (string | number)[];

/** `service.ports[0].name`, with quotes where a key has a dot or a blank. */
export function pathText(path: ValuePath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    const key = /^[^\s.[\]"]+$/.test(step) ? step : JSON.stringify(step);
    return text === "" ? key : `${text}.${key}`;
  }, "");
}
