import { platformText } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";
import type { ProcessResult } from "../process/index.ts";
import type { ImageBuild } from "./image-build.ts";

const NOISE = /^(?:Getting image source|Copying (?:blob|config)|Writing manifest|Storing signatures|subprocess exited)/;
const NOT_PULLED = /(?:initializing source|pinging container registry|short-name|name unknown|manifest unknown)/;
const NO_EMULATION = /exec(?:uting)?.*format error/i;

function hint(build: ImageBuild, stderr: string): string | undefined {
  if (NO_EMULATION.test(stderr)) {
    return `a RUN for ${platformText(build.platform)} needs an emulator on this machine (qemu-user-static with binfmt); FROM and COPY alone do not`;
  }
  if (NOT_PULLED.test(stderr)) {
    return "the base image cannot be pulled: is the registry reachable, and is its name right? `image.base` names a folder to make one from Debian packages";
  }
  return undefined;
}

/** What a builder's failure means: the failed step and the last lines that it printed. */
export function buildFailure(build: ImageBuild, result: ProcessResult): ChartwrightError {
  const lines = result.stdout.split("\n");
  const at = lines.findLastIndex((line) => line.startsWith("STEP "));
  const [, step = "", instruction = ""] = /^STEP (\d+\/\d+): (.*)$/.exec(lines[at] ?? "") ?? [];
  const output = [...lines.slice(at + 1), ...result.stderr.split("\n")].filter(
    (line) => line.trim() !== "" && !NOISE.test(line),
  );
  const remedy = hint(build, result.stderr);
  return new ChartwrightError(
    "E_BUILD",
    step ? `${build.title}: step ${step} failed: ${instruction}` : `${build.title} cannot be built`,
    { detail: output.slice(-20).join("\n"), ...(remedy === undefined ? {} : { hint: remedy }) },
  );
}
