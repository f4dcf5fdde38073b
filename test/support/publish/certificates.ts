import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface CertificateFiles {
  readonly key: string;
  readonly cert: string;
}

const openssl = (...args: string[]): void => void execFileSync("openssl", args, { stdio: "ignore" });

/**
 * A certificate for 127.0.0.1, localhost and `*.example.com` that openssl made.
 *
 * @param days how long it is good; a negative number for one that has expired.
 * @param issuer who signs it; itself without one.
 */
export function certificate(
  dir: string,
  days: number,
  { name = "server", issuer }: { readonly name?: string; readonly issuer?: CertificateFiles } = {},
): CertificateFiles {
  const [key, request, cert] = ["key", "csr", "crt"].map((ending) => join(dir, `${name}.${ending}`)) as [
    string,
    string,
    string,
  ];
  const extensions = join(dir, `${name}.ext`);
  writeFileSync(
    extensions,
    `subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:*.example.com\nbasicConstraints=CA:${issuer ? "FALSE" : "TRUE"}\n`,
  );
  openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", `/CN=${name}`);
  const signed = issuer ? ["-CA", issuer.cert, "-CAkey", issuer.key, "-CAcreateserial"] : ["-signkey", key];
  openssl("x509", "-req", "-in", request, ...signed, "-days", String(days), "-extfile", extensions, "-out", cert);
  return { key, cert };
}
