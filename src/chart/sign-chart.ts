import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import type { ChartPackage } from "../engines/chart-files/index.ts";
import { provenanceMessage } from "../engines/helm-repository/index.ts";
import { ChartwrightError } from "../errors.ts";
import { nameOf, type SecretKey, withGpg } from "../tools/gpg/index.ts";

export interface SigningRequest {
  /** Part of a user id, or a fingerprint or its end; optional if there is only one key. */
  readonly key?: string | undefined;
  /** A file with secret keys; the default is the user's GnuPG. */
  readonly keyring?: string | undefined;
  /** A file whose first line is the passphrase, `-` for standard input. */
  readonly passphraseFile?: string | undefined;
}

/** Returns the text of a package's provenance file. */
export type Signer = (chart: ChartPackage) => Promise<string>;

/**
 * Runs the work with a function that creates provenance files that `helm verify` accepts.
 *
 * @throws E_USAGE if no key or more than one matches, E_FILE, and as `withGpg`.
 */
export async function withSigner<T>(
  ctx: Context,
  request: SigningRequest,
  work: (sign: Signer) => Promise<T>,
): Promise<T> {
  const passphrase = await readPassphrase(ctx, request.passphraseFile);
  const options = {
    ...(request.keyring === undefined ? {} : { keyring: resolve(ctx.cwd, request.keyring) }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  return withGpg(ctx, options, async (gpg) => {
    const key = chosenKey(await gpg.secretKeys(), request.key);
    return work(({ metadata, name, version, digest }) =>
      gpg.clearSign(provenanceMessage(metadata, `${name}-${version}.tgz`, digest), key),
    );
  });
}

async function readPassphrase(ctx: Context, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text =
    file === "-"
      ? await ctx.readInput()
      : await readFile(resolve(ctx.cwd, file), "utf8").catch((cause: unknown) => {
          throw new ChartwrightError("E_FILE", `the passphrase file ${file} cannot be read`, { cause });
        });
  const [passphrase = ""] = text.split(/\r?\n/);
  ctx.secrets.add(passphrase);
  return passphrase;
}

/** Returns the only key that matches: a whole user id before a part of one, as in Helm, or a fingerprint. */
function chosenKey(keys: readonly SecretKey[], wanted: string | undefined): SecretKey {
  const exact = keys.filter((key) => wanted !== undefined && key.userIds.includes(wanted));
  const matching = exact.length > 0 ? exact : keys.filter((key) => wanted === undefined || matches(key, wanted));
  const [key, another] = matching;
  if (key && !another) return key;
  const list = (some: readonly SecretKey[]): string => some.map(nameOf).join("\n");
  if (keys.length === 0)
    throw new ChartwrightError("E_SIGN", "there is no secret key to sign with", {
      hint: "export one with gpg --export-secret-keys KEY > FILE, and add --keyring FILE",
    });
  if (!key)
    throw new ChartwrightError("E_USAGE", `no secret key has the name "${wanted}"`, {
      detail: list(keys),
      hint: "set --key to a part of its user id or to its fingerprint",
    });
  const which =
    wanted === undefined ? "there is more than one secret key" : `more than one key has the name "${wanted}"`;
  throw new ChartwrightError("E_USAGE", which, { detail: list(matching), hint: "add --key FINGERPRINT" });
}

function matches(key: SecretKey, wanted: string): boolean {
  const id = wanted.replace(/^0x|\s/gi, "").toUpperCase();
  if (/^[0-9A-F]{8,40}$/.test(id) && key.fingerprint.endsWith(id)) return true;
  return key.userIds.some((userId) => userId.toLowerCase().includes(wanted.toLowerCase()));
}
