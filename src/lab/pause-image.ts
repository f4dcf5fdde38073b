import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { runOrFail } from "../tools/process/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import { CONTAINERD_SOCKET, folderOf, INSIDE, PAUSE_IMAGE } from "./cluster-config.ts";
import type { Lab } from "./lab.ts";
import { runInside } from "./namespace.ts";
import { type Processor, pauseProgram } from "./pause-program.ts";
import type { DaemonProcess } from "./state.ts";

const tar = (ctx: Context, dir: string, file: string, members: string[]) =>
  runOrFail(ctx, { file: "tar", args: ["-C", dir, "-cf", file, ...members], timeoutMs: 10_000, code: "E_LAB_START" });

/** Writes an OCI archive with an image that contains only the pause program, and returns its path. */
async function writeArchive(ctx: Context, dir: string, processor: Processor): Promise<string> {
  const blobs = join(dir, "image", "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  await writeFile(join(dir, "pause"), pauseProgram(processor), { mode: 0o755 });
  await tar(ctx, dir, join(dir, "layer.tar"), ["pause"]);
  const blob = async (bytes: Uint8Array, mediaType: string) => {
    const digest = createHash("sha256").update(bytes).digest("hex");
    await writeFile(join(blobs, digest), bytes);
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
  const layer = await blob(await readFile(join(dir, "layer.tar")), "application/vnd.oci.image.layer.v1.tar");
  const config = await blob(
    json({
      architecture: processor === "x64" ? "amd64" : "arm64",
      os: "linux",
      config: { Entrypoint: ["/pause"] },
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    }),
    "application/vnd.oci.image.config.v1+json",
  );
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = await blob(json({ schemaVersion: 2, mediaType, config, layers: [layer] }), mediaType);
  const named = { ...manifest, annotations: { "io.containerd.image.name": PAUSE_IMAGE } };
  await writeFile(join(dir, "image", "index.json"), json({ schemaVersion: 2, manifests: [named] }));
  await writeFile(join(dir, "image", "oci-layout"), json({ imageLayoutVersion: "1.0.0" }));
  await tar(ctx, join(dir, "image"), join(dir, "pause.tar"), ["oci-layout", "index.json", "blobs"]);
  return join(dir, "pause.tar");
}

/** Imports the image of every pod's first container into containerd, unless containerd has it. */
export async function importPauseImage(
  ctx: Context,
  lab: Lab,
  { containerd, namespace, processor }: { containerd: ResolvedTool; namespace: DaemonProcess; processor: Processor },
): Promise<void> {
  const ctr = [join(folderOf(containerd), "ctr"), "--address", CONTAINERD_SOCKET, "--namespace", "k8s.io", "images"];
  const listed = await runInside(ctx, namespace, [...ctr, "list", "--quiet"]);
  if (listed.stdout.split("\n").includes(PAUSE_IMAGE)) return;
  const dir = await mkdtemp(join(lab.dir, "pause-"));
  try {
    const archive = await writeArchive(ctx, dir, processor);
    await runInside(ctx, namespace, [...ctr, "import", archive.replace(lab.dir, INSIDE)]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
