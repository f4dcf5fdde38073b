import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Context } from "../../context.ts";
import { FORMATS, type FormatName, rulePage } from "../../findings/index.ts";
import type { Validation } from "../../validate/index.ts";
import { version } from "../../version.ts";

/**
 * Prints the findings of a validation, and sets the exit code to 1 if one is an error.
 *
 * @param projectFile the file of findings without a place, for formats that require one.
 */
export async function printFindings(
  ctx: Context,
  result: Validation,
  output: FormatName,
  projectFile = "chartwright.yaml",
): Promise<void> {
  if (result.findings.some((item) => item.severity === "error")) ctx.setExitCode(1);
  const { hideSecrets } = await import("../../engines/secrets/index.ts");
  const shown = hideSecrets(result.findings.length > 0 ? await result.sources() : new Map());
  const secretFiles = new Set(
    result.findings.flatMap(({ code, location }) => (code === "package/secret-file" && location ? location.file : [])),
  );
  const format = await FORMATS[output]();
  const text = format({
    findings: result.findings.map(shown.finding),
    environments: result.environments.map(({ name, rendered, findings }) => ({
      name,
      rendered,
      findings: findings.map(shown.finding),
    })),
    // The line may contain the secret.
    lineOf: (location) => (secretFiles.has(location.file) ? undefined : shown.lineOf(location)),
    ruleText: (code) => readFileSync(join(ctx.packageDir, rulePage(code)), "utf8"),
    pagesUrl: pathToFileURL(join(ctx.packageDir, "docs", "rules")).href,
    colour: ctx.colour,
    repositoryPath: repositoryPath(ctx.cwd),
    projectFile,
    version,
    startedAt: new Date(),
  });
  if (text !== "") ctx.stdout.write(text);
}

/** Returns a function that converts paths relative to the working folder to paths relative to the git repository. */
function repositoryPath(cwd: string): (file: string) => string {
  let root = cwd;
  while (!existsSync(join(root, ".git")) && dirname(root) !== root) root = dirname(root);
  if (!existsSync(join(root, ".git"))) root = cwd;
  return (file) => relative(root, resolve(cwd, file)).split(sep).join("/") || file;
}
