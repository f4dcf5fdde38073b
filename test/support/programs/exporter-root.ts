import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeDebianRoot } from "../../../src/tools/builders/debian-root.ts";
import { testContext } from "../context.ts";
import { keptInCache } from "./kept-in-cache.ts";

const packages = ["prometheus-nginx-exporter", "libc6"];
const drop = ["/etc", "/usr/share", "/usr/lib/*/gconv"];

/** Path of a root directory that contains Debian's exporter of nginx metrics and what it needs to run. */
export function exporterRoot(): Promise<string> {
  return keptInCache("nginx-exporter", [...packages, ...drop, process.arch], async (rootDir) => {
    const downloadDir = join(rootDir, ".downloads");
    mkdirSync(downloadDir);
    await makeDebianRoot(testContext(), { packages, drop, downloadDir, rootDir, update: () => {} });
    rmSync(downloadDir, { recursive: true });
  });
}
