import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { runOrFail } from "../../src/tools/process/process.ts";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { testContext } from "./context.ts";

/** A user's GnuPG of a test's own, with an agent that ends with it. */
export interface GpgHome {
  /** For GNUPGHOME. */
  readonly dir: string;
  /** Makes a key that signs; gives its fingerprint. */
  makeKey(userId: string, options?: { readonly passphrase?: string; readonly algorithm?: string }): Promise<string>;
  /** Adds a subkey that signs. */
  addSubkey(fingerprint: string, algorithm: string): Promise<void>;
  /** Writes all public keys, as Helm wants them; gives the file. */
  publicKeys(): Promise<string>;
  /** Writes all secret keys, each with its passphrase; gives the file. */
  secretKeys(passphrase?: string): Promise<string>;
  /** A text with its signature, as a provenance file has it. */
  clearSign(text: string): Promise<string>;
  /** Ends the agent, with all the passphrases that it knows. */
  forget(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Short, since the agent's socket lies in it. */
export async function gpgHome(): Promise<GpgHome> {
  const dir = mkdtempSync("/tmp/cw-gpg-");
  const ctx = testContext();
  const tool = await resolveTool(ctx, "gpg");
  const gpg = async (args: readonly string[], passphrase = "", text = ""): Promise<string> => {
    const options = [
      ...["--homedir", dir, "--agent-program", join(dirname(tool.path), "gpg-agent"), "--batch", "--yes"],
      ...["--pinentry-mode", "loopback", "--passphrase-fd", "0"],
    ];
    const spec = { file: tool.path, args: [...options, ...args], env: tool.env, timeoutMs: 60_000 };
    return (await runOrFail(ctx, { ...spec, input: `${passphrase}\n${text}` })).stdout;
  };
  const list = async (): Promise<string[]> =>
    (await gpg(["--with-colons", "--list-secret-keys"]))
      .split("\n")
      .filter((line) => line.startsWith("fpr:"))
      .map((line) => line.split(":")[9] ?? "");
  const forget = (): Promise<void> =>
    new Promise((resolve) => {
      const agent = connect(join(dir, "S.gpg-agent"), () => agent.end("KILLAGENT\n"));
      agent.on("error", () => resolve());
      agent.on("close", () => resolve());
      agent.resume();
    });
  return {
    dir,
    forget,
    clearSign: (text) => gpg(["--digest-algo", "SHA512", "--clearsign"], "", text),
    async makeKey(userId, { passphrase, algorithm = "ed25519" } = {}) {
      const before = new Set(await list());
      await gpg(["--quick-gen-key", userId, algorithm, "sign,cert", "never"], passphrase);
      const made = (await list()).find((fingerprint) => !before.has(fingerprint));
      if (!made) throw new Error(`no key was made for ${userId}`);
      return made;
    },
    async addSubkey(fingerprint, algorithm) {
      await gpg(["--quick-add-key", fingerprint, algorithm, "sign", "never"]);
    },
    async publicKeys() {
      const file = join(dir, "public.gpg");
      await gpg(["--output", file, "--export"]);
      return file;
    },
    async secretKeys(passphrase) {
      const file = join(dir, "secret.gpg");
      await gpg(["--output", file, "--export-secret-keys"], passphrase);
      return file;
    },
    async [Symbol.asyncDispose]() {
      await forget();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Writes a passphrase for `--passphrase-file`. */
export function passphraseFile(home: GpgHome, passphrase: string): string {
  const file = join(home.dir, "passphrase");
  writeFileSync(file, `${passphrase}\nnot this line\n`, { mode: 0o600 });
  return file;
}
