import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { Context } from "../../context.ts";

// From Go 1.26, crypto/x509/root_linux.go: Go reads the first of these files that is readable, and all the folders.
const FILES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];
const FOLDERS: readonly string[] = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

const readText = (file: string): Promise<string> => readFile(file, "latin1").catch(() => "");

async function firstReadable(files: readonly string[]): Promise<string> {
  for (const file of files) {
    const text = await readFile(file, "latin1").catch(() => undefined);
    if (text !== undefined) return text;
  }
  return "";
}

/** Skips links to files in the same folder, which OpenSSL's c_rehash creates. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries.map(async (entry) => {
      const file = join(folder, entry.name);
      const target = entry.isSymbolicLink() ? await readlink(file).catch(() => "") : "/";
      return target.includes("/") ? file : undefined;
    }),
  );
  return files.filter((file) => file !== undefined);
}

/**
 * Reads the certificate authorities that Go programs such as Helm trust on Linux (crypto/x509/root_unix.go), from
 * SSL_CERT_FILE or the system's file, and SSL_CERT_DIR or the system's folders. Adds those of NODE_EXTRA_CA_CERTS.
 *
 * @returns certificates in PEM format; Node's own list if the system has none.
 */
export async function systemAuthorities({ env }: Pick<Context, "env">): Promise<string[]> {
  const { SSL_CERT_FILE, SSL_CERT_DIR, NODE_EXTRA_CA_CERTS } = env;
  const folders = SSL_CERT_DIR ? SSL_CERT_DIR.split(":") : FOLDERS;
  const files = (await Promise.all(folders.map(filesIn))).flat();
  const texts = await Promise.all([firstReadable(SSL_CERT_FILE ? [SSL_CERT_FILE] : FILES), ...files.map(readText)]);
  const certificatesIn = (text: string): string[] =>
    text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const system = new Set(texts.flatMap(certificatesIn));
  const extra = NODE_EXTRA_CA_CERTS ? certificatesIn(await readText(NODE_EXTRA_CA_CERTS)) : [];
  return [...new Set([...(system.size > 0 ? system : rootCertificates), ...extra])];
}
