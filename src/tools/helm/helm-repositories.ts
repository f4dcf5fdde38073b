import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { JSON_SCHEMA, load } from "js-yaml";
import type { Context } from "../../context.ts";
import { isRecord } from "../../engines/json/index.ts";
import { ChartwrightError } from "../../errors.ts";

/** A repository that was added to Helm. Missing fields are empty strings. */
export interface HelmRepository {
  readonly name: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly insecure: boolean;
}

/** Returns the path of Helm's repositories.yaml (pkg/helmpath of Helm 4). */
function repositoriesFile({ env }: Context): string {
  if (env["HELM_REPOSITORY_CONFIG"]) return env["HELM_REPOSITORY_CONFIG"];
  const home = env["HOME"] || homedir();
  const byDefault = process.platform === "darwin" ? join(home, "Library", "Preferences") : join(home, ".config");
  const config = env["HELM_CONFIG_HOME"] || join(env["XDG_CONFIG_HOME"] || byDefault, "helm");
  return join(config, "repositories.yaml");
}

/**
 * Reads the repositories that were added to Helm. Returns none if Helm's file does not exist.
 *
 * @throws E_CONFIG if the file cannot be read.
 */
export async function helmRepositories(ctx: Context): Promise<HelmRepository[]> {
  const file = repositoriesFile(ctx);
  let content: unknown;
  try {
    content = load(await readFile(file, "utf8"), { schema: JSON_SCHEMA });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    // The parser's message quotes the file, which can contain passwords.
    throw new ChartwrightError("E_CONFIG", `Helm's ${file} cannot be read`, {
      hint: "run `helm repo list` to see Helm's own error",
    });
  }
  const list = isRecord(content) && Array.isArray(content["repositories"]) ? content["repositories"] : [];
  return list.filter(isRecord).map((entry) => {
    const text = (key: string): string => (typeof entry[key] === "string" ? entry[key] : "");
    return {
      name: text("name"),
      url: text("url"),
      username: text("username"),
      password: text("password"),
      caFile: text("caFile"),
      certFile: text("certFile"),
      keyFile: text("keyFile"),
      insecure: entry["insecure_skip_tls_verify"] === true,
    };
  });
}
