export type ValuePath = readonly (string | number)[];

/** Formats a path: `service.ports[0].name`, with quotes around a key that contains a dot or a space. */
export function pathText(path: ValuePath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    const key = /^[^\s.[\]"]+$/.test(step) ? step : JSON.stringify(step);
    return text === "" ? key : `${text}.${key}`;
  }, "");
}
