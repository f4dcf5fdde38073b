import type { Context } from "../context.ts";
import type { Merged } from "../engines/helm-values/index.ts";
import type { ManifestDocument } from "../engines/kubernetes-api/index.ts";
import {
  MAIN_FILE,
  type MountedConfig,
  mainFile,
  mountedConfigs,
  type NginxFault,
  nginxFault,
  TestFolder,
} from "../engines/nginx-config/index.ts";
import { nginxFinding } from "../engines/rendered-findings/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { Finding } from "../findings/index.ts";
import { inTestFolder, standInCertificate, testNginxConfig, writeBelow } from "../tools/nginx/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";

/** How many faults that only this machine causes are removed before the configuration counts as untestable. */
const MOST_ROUNDS = 200;

/** Tests the nginx configurations of manifests with `nginx -t`. */
export class NginxCheck {
  readonly #ctx: Context;
  readonly #nginx: ResolvedTool;
  /** Results by configuration: environments share many. */
  readonly #known = new Map<string, Promise<NginxFault | undefined>>();
  readonly #standIn = standInCertificate();

  constructor(ctx: Context, nginx: ResolvedTool) {
    this.#ctx = ctx;
    this.#nginx = nginx;
  }

  /**
   * Returns the faults that nginx reports in mounted configurations, one for each distinct configuration.
   *
   * @throws E_TOOL_FAILED, E_TIMEOUT if nginx gives no verdict.
   */
  async findings(documents: readonly ManifestDocument[], merged: Merged): Promise<Finding[]> {
    const configs = new Map(mountedConfigs(documents).map((config) => [keyOf(config), config]));
    const found = [...configs].map(async ([key, config]) => {
      const verdict = this.#known.get(key) ?? this.#try(config);
      this.#known.set(key, verdict);
      const fault = await verdict;
      return fault ? [nginxFinding({ config, fault, version: this.#nginx.version }, merged)] : [];
    });
    return (await Promise.all(found)).flat();
  }

  /** Returns the configuration's own fault, with its place in the container. */
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
        return fault.file === undefined
          ? { ...fault, message }
          : { ...fault, message, file: folder.inContainer(fault.file) };
      }
      return undefined;
    });
  }
}

function keyOf({ files, folders }: MountedConfig): string {
  return JSON.stringify([[...files].map(([path, { text }]) => [path, text]), folders]);
}
