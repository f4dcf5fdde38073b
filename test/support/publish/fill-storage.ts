import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { writeTar } from "../../../src/engines/go-archive/tar.ts";

/** Puts packages of small charts into a ChartMuseum's storage: `filler-0` to `filler-99`, each in as many versions. */
export function fillStorage(dir: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const [name, version] = [`filler-${i % 100}`, `1.${Math.floor(i / 100)}.0`];
    const data = new TextEncoder().encode(
      `apiVersion: v2\nname: ${name}\nversion: ${version}\ndescription: number ${i}\n`,
    );
    writeFileSync(
      join(dir, `${name}-${version}.tgz`),
      gzipSync(writeTar([{ path: `${name}/Chart.yaml`, data }]), { level: 1 }),
    );
  }
}
