import type { Context } from "../context.ts";
import { decode, inPlace } from "../engines/chart-files/index.ts";
import type { Merged } from "../engines/helm-values/index.ts";
import type { ManifestDocument } from "../engines/kubernetes-api/index.ts";
import {
  isUnfinished,
  MAIN_FILE,
  type MountedConfig,
  type MountedFile,
  mainFile,
  mountedConfigs,
  type NginxFault,
  nginxFault,
  readConfig,
  TestFolder,
} from "../engines/nginx-config/index.ts";
import { templateOf, traceValue } from "../engines/template-reads/index.ts";
import { traceSuspect, traceText } from "../engines/value-layers/index.ts";
import { ChartwrightError } from "../errors.ts";
import { type Finding, finding, type Range } from "../findings/index.ts";
import { inTestFolder, standInCertificate, testNginxConfig, writeBelow } from "../tools/nginx/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import { startOf } from "./load-schema.ts";

/** How often a fault that is this machine's is taken away before we give up and say nothing. */
const MOST_ROUNDS = 200;

/** Tries the nginx configurations of manifests by `nginx -t`. */
export class NginxCheck {
  readonly #ctx: Context;
  readonly #nginx: ResolvedTool;
  /** What was found, by the configuration: environments have many in common. */
  readonly #known = new Map<string, Promise<NginxFault | undefined>>();
  readonly #standIn = standInCertificate();

  constructor(ctx: Context, nginx: ResolvedTool) {
    this.#ctx = ctx;
    this.#nginx = nginx;
  }

  /**
   * What nginx refuses of the configurations that containers mount, each once, at the values line where that can be told.
   *
   * @throws E_TOOL_FAILED, E_TIMEOUT where nginx gives no verdict.
   */
  async findings(documents: readonly ManifestDocument[], merged: Merged): Promise<Finding[]> {
    const configs = new Map(mountedConfigs(documents).map((config) => [keyOf(config), config]));
    const found = [...configs].map(async ([key, config]) => {
      const verdict = this.#known.get(key) ?? this.#try(config);
      this.#known.set(key, verdict);
      const fault = await verdict;
      return fault ? [this.#finding(config, fault, merged)] : [];
    });
    return (await Promise.all(found)).flat();
  }

  /** @returns the configuration's own fault, with its place in the container. */
  #try(config: MountedConfig): Promise<NginxFault | undefined> {
    return inTestFolder(async (root) => {
      const files = new Map([...config.files].map(([path, { text }]) => [path, text]));
      files.set(MAIN_FILE, mainFile(config));
      const folder = new TestFolder({ root, files, folders: config.folders, standIn: this.#standIn });
      for (let round = 0; round < MOST_ROUNDS; round++) {
        await writeBelow(root, folder.files);
        const said = await testNginxConfig(this.#ctx, this.#nginx, { root, main: MAIN_FILE });
        const fault = nginxFault(said);
        if (fault === "no verdict") {
          throw new ChartwrightError("E_TOOL_FAILED", `${this.#nginx.path} -t gave no verdict`, { detail: said });
        }
        if (!fault || !folder.isCertain(fault)) return undefined;
        if (folder.workAround(fault)) continue;
        const message = folder.inContainer(fault.message);
        return { ...fault, message, ...(fault.file === undefined ? {} : { file: folder.inContainer(fault.file) }) };
      }
      return undefined;
    });
  }

  #finding(config: MountedConfig, { message, file, line }: NginxFault, merged: Merged): Finding {
    const mounted = config.files.get(file ?? MAIN_FILE);
    const at = file === undefined ? undefined : `${file}:${line}`;
    const reason = mounted?.kind === "Secret" ? message.replace(/"[^"]*"/g, '"…"') : message;
    const data = { version: this.#nginx.version, reason, at, container: config.container };
    return finding("nginx/config", data, mounted ? placeOf(mounted, { message, line: line ?? 0 }, merged) : {});
  }
}

function keyOf({ files, folders }: MountedConfig): string {
  return JSON.stringify([[...files].map(([path, { text }]) => [path, text]), folders]);
}

/** Where a line of a rendered file comes from: a value, a line of the chart's files, or else its template. */
function placeOf(
  { text, key, template }: MountedFile,
  { message, line }: { readonly message: string; readonly line: number },
  { root, charts }: Merged,
): Partial<Finding> {
  // A directive without its `;` is told at the line where the next one ends.
  const starts = readConfig(text)
    .filter((item) => item.line === line)
    .map((item) => lineAt(text, item.start));
  const traced = [...starts, line].map((one) => traceText(root, text, one, message)).find((one) => one);
  // Of a brace too few or too many only the consequence is told, where the text goes on.
  const isAstray = /^unexpected |directive is not allowed here$/.test(message);
  const suspect = isAstray && !traced ? traceSuspect(root, text, isUnfinished) : undefined;
  const value = traced ?? suspect;
  if (value) return { ...value };
  const inChart = soleLine(charts, text.split("\n")[(starts[0] ?? line) - 1]?.trim() ?? "");
  const of = template === undefined ? undefined : templateOf(charts, template.slice(template.indexOf("/") + 1));
  const held = of && traceValue({ template: of, references: [], path: ["data", key], found: text }, root);
  const location = inChart ?? held?.templateLocation ?? (of && startOf(of.file));
  return location ? { location } : {};
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The only line of the charts' files that has a text. */
function soleLine(charts: Merged["charts"], wanted: string): Range | undefined {
  if (wanted.length < 3) return undefined;
  const found: Range[] = [];
  for (const { chart } of charts) {
    for (const [path, data] of chart.files) {
      if (!/^(?:templates|files|config|configs|conf)\//.test(path)) continue;
      for (const [index, line] of decode(data).split("\n").entries()) {
        if (line.trim() !== wanted) continue;
        const column = line.length - line.trimStart().length + 1;
        const number = index + 1;
        const end = { endLine: number, endColumn: line.trimEnd().length + 1 };
        found.push({ file: inPlace(chart.place, path), line: number, column, ...end });
      }
    }
  }
  return found.length === 1 ? found[0] : undefined;
}
