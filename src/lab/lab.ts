import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { stateDir } from "../tools/files/index.ts";

/** A lab of this machine: its name and where it lives. What it has been given is in `LabState`. */
export interface Lab {
  readonly name: string;
  /** Six hex digits that no other lab of this machine has: for names of cgroups. */
  readonly id: string;
  /** Everything the lab keeps: state, certificates, logs, data. Seen as /run/lab from inside. */
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
 * The lab that a command means: `--name`, else CHARTWRIGHT_LAB, else one for the project of the working folder, so
 * that two clones never share a cluster by accident.
 *
 * @throws E_USAGE for a name that cannot be a folder's.
 */
export function labOf(ctx: Context, name?: string): Lab {
  const chosen = name ?? ctx.env["CHARTWRIGHT_LAB"] ?? nameOfProject(ctx);
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(chosen)) {
    throw new ChartwrightError("E_USAGE", `"${chosen}" cannot be the name of a lab`, {
      hint: "use lower-case letters, digits and hyphens, 40 characters at most",
    });
  }
  const dir = stateDir(ctx, "labs", chosen);
  return { name: chosen, id: hash(dir), dir };
}
