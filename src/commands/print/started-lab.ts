import type { StartedLab } from "../../lab/index.ts";

const pagesOf = ({ state }: StartedLab): { release: string; url: string }[] =>
  Object.entries(state.forwards).map(([release, { port }]) => ({ release, url: `http://127.0.0.1:${port}` }));

/** The JSON of `lab up`, as docs/json.md describes it. */
export function startedLabJson(started: StartedLab): object {
  const { apiUrl, chartmuseumUrl, registry } = started.addresses;
  return { version: 1, lab: { name: started.lab.name, apiUrl, chartmuseumUrl, registry, pages: pagesOf(started) } };
}

/** The text of `lab up`. */
export function startedLabText(started: StartedLab): string {
  const { lab, addresses } = started;
  return [
    `lab ${lab.name} is up`,
    `  Kubernetes   ${addresses.apiUrl}`,
    `  ChartMuseum  ${addresses.chartmuseumUrl}`,
    `  registry     ${addresses.registry}`,
    ...pagesOf(started).map(({ release, url }) => `  ${release}  ${url}`),
    "",
  ].join("\n");
}
