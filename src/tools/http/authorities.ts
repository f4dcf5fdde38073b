import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { Context } from "../../context.ts";

// The lists of Go 1.26, crypto/x509/root_linux.go: of the files the first that can be read, of the folders all.
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

/** Skips links to a file of the same folder, which OpenSSL's c_rehash makes. */
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
 * Reads the certificate authorities that Go programs such as Helm trust on Linux (crypto/x509/root_unix.go): SSL_CERT_FILE
 * or the system's file, and SSL_CERT_DIR or the system's folders. Those of NODE_EXTRA_CA_CERTS are added.
 *
 * @returns certificates in the form PEM; Node's own list if the system has none.
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
