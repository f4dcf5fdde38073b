import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { stateDir } from "../tools/files/index.ts";

/** A lab of this machine. Its addresses and processes are in `LabState`. */
export interface Lab {
  readonly name: string;
  /** Six hexadecimal digits, unique on this machine, for the names of cgroups. */
  readonly id: string;
  /** The folder of its state, certificates, logs and data. In the lab's namespaces it is /run/lab. */
  readonly dir: string;
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);

function nameOfProject({ cwd, configFile }: Context): string {
  for (let dir = configFile === undefined ? cwd : dirname(configFile); ; dir = dirname(dir)) {
    if (configFile !== undefined || existsSync(join(dir, "chartwright.yaml"))) {
      const word = basename(dir)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "");
      return `${word.slice(0, 24) || "site"}-${hash(dir)}`;
    }
    if (dir === dirname(dir)) return "default";
  }
}

/**
 * Returns the lab with the given name, else with that in CHARTWRIGHT_LAB, else the one of the project, so that two
 * clones do not share a cluster by accident.
 *
 * @throws E_USAGE for an invalid name.
 */
export function labOf(ctx: Context, name?: string): Lab {
  const chosen = name ?? ctx.env["CHARTWRIGHT_LAB"] ?? nameOfProject(ctx);
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(chosen)) {
    throw new ChartwrightError("E_USAGE", `"${chosen}" is not a valid name for a lab`, {
      hint: "use at most 40 lower-case letters, digits and hyphens",
    });
  }
  const dir = stateDir(ctx, "labs", chosen);
  return { name: chosen, id: hash(dir), dir };
}
