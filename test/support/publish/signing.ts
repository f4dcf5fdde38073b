import { writeFileSync } from "node:fs";
import { sha256 } from "../../../src/engines/chart-files/content.ts";
import { type GpgHome, gpgHome } from "../gpg-keys.ts";
import type { TestPackage } from "./test-package.ts";

/** A key of a test's own, and what it signs. */
export interface Signer {
  readonly keys: GpgHome;
  /** Its public half, for `helm pull --verify --keyring`. */
  readonly keyring: string;
  /** Writes the provenance file beside a package, as `helm package --sign` does. */
  sign(chart: TestPackage): Promise<Buffer>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function makeSigner(): Promise<Signer> {
  const keys = await gpgHome();
  await keys.makeKey("tester <tester@example.com>", { algorithm: "rsa2048" });
  return {
    keys,
    keyring: await keys.publicKeys(),
    async sign({ name, version, bytes, file }) {
      const metadata = `apiVersion: v2\nname: ${name}\nversion: ${version}\n`;
      const files = `files:\n  ${name}-${version}.tgz: sha256:${sha256(bytes)}\n`;
      const text = await keys.clearSign(`${metadata}\n...\n${files}`);
      writeFileSync(`${file}.prov`, text);
      return Buffer.from(text);
    },
    [Symbol.asyncDispose]: () => keys[Symbol.asyncDispose](),
  };
}
