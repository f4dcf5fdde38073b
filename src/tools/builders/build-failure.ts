import { platformText } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";
import type { ProcessResult } from "../process/index.ts";
import type { ImageBuild } from "./image-build.ts";

const NOISE = /^(?:Getting image source|Copying (?:blob|config)|Writing manifest|Storing signatures|subprocess exited)/;
const NOT_PULLED = /(?:initializing source|pinging container registry|short-name|name unknown|manifest unknown)/;
const NO_EMULATION = /exec(?:uting)?.*format error/i;

function hint(build: ImageBuild, stderr: string): string | undefined {
  if (NO_EMULATION.test(stderr)) {
    return `install an emulator (qemu-user-static with binfmt): RUN for ${platformText(build.platform)} needs one on this machine, FROM and COPY do not`;
  }
  if (NOT_PULLED.test(stderr)) {
    return "check the base image's name and whether its registry answers, or set `image.base` to a folder that makes a base from Debian packages";
  }
  return undefined;
}

/** Returns the error E_BUILD with the step that failed and the end of its output. Reads buildah's output format. */
export function buildFailure(build: ImageBuild, result: ProcessResult): ChartwrightError {
  const lines = result.stdout.split("\n");
  const at = lines.findLastIndex((line) => line.startsWith("STEP "));
  const [, step = "", instruction = ""] = /^STEP (\d+\/\d+): (.*)$/.exec(lines[at] ?? "") ?? [];
  const output = [...lines.slice(at + 1), ...result.stderr.split("\n")].filter(
    (line) => line.trim() !== "" && !NOISE.test(line),
  );
  return new ChartwrightError(
    "E_BUILD",
    step ? `${build.title}: step ${step} failed: ${instruction}` : `${build.title} cannot be built`,
    { detail: output.slice(-20).join("\n"), hint: hint(build, result.stderr) },
  );
}
