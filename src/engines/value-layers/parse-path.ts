/** Splits a path: `service.port`, `hosts[0].name`, `hosts.0.name`, `labels."app.kubernetes.io/name"`. */
export function parsePath(text: string): string[] {
  const steps: string[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"|\[(\d+)\]|((?:[^.[\]"\\]|\\.)+)/g)) {
    const [, quoted, index, bare] = match;
    steps.push((quoted ?? index ?? bare ?? "").replace(/\\(.)/g, "$1"));
  }
  return steps;
}
