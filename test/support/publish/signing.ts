import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../src/core/chart/content.ts";
import type { TestPackage } from "./test-package.ts";

/** A key of a test's own, and what it signs. */
export interface Signer {
  /** gpg's home. */
  readonly home: string;
  /** Its public half, for `helm pull --verify --keyring`. */
  readonly keyring: string;
  /** Writes the provenance file beside a package, as `helm package --sign` does. */
  sign(chart: TestPackage): Buffer;
  [Symbol.dispose](): void;
}

/** @param dir for the key; its path must be short, since gpg's agent listens there. */
export function signer(dir: string): Signer {
  const home = join(dir, "gpg");
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o700);
  const gpg = (args: string[], input = ""): Buffer =>
    execFileSync("gpg", ["--homedir", home, "--batch", "--yes", "--quiet", ...args], {
      input,
      stdio: ["pipe", "pipe", "ignore"],
    });
  gpg(["--passphrase", "", "--quick-generate-key", "tester <tester@example.com>", "rsa2048", "sign", "never"]);
  const keyring = join(dir, "pubring.gpg");
  writeFileSync(keyring, gpg(["--export"]));
  return {
    home,
    keyring,
    sign({ name, version, bytes, file }) {
      const metadata = `apiVersion: v2\nname: ${name}\nversion: ${version}\n`;
      const files = `files:\n  ${name}-${version}.tgz: sha256:${sha256(bytes)}\n`;
      const text = gpg(["--digest-algo", "SHA512", "--clearsign"], `${metadata}\n...\n${files}`);
      writeFileSync(`${file}.prov`, text);
      return text;
    },
    [Symbol.dispose]() {
      spawnSync("gpgconf", ["--homedir", home, "--kill", "gpg-agent"]);
    },
  };
}
