import { describe, expect, test } from "vitest";
import type { ChartFile } from "../../../src/engines/chart-files/chart-file.ts";
import { strayFiles } from "../../../src/engines/package-checks/stray-files.ts";

const file = (path: string, text: string): ChartFile => ({ path, data: new TextEncoder().encode(text) });
const codes = (...files: ChartFile[]): string[] => strayFiles("charts/web", files).map((item) => item.code);
/** Written so that this file holds no secret itself. */
const key = (kind: string): string => `-----BEGIN ${kind}PRIVATE KEY-----\n${"QUJD".repeat(16)}\n-----END`;

describe("a file with secrets", () => {
  test.each([
    ".env",
    "files/.env.production",
    "prod.secret.yaml",
    "id_ed25519",
    "tls/server.p12",
    ".netrc",
    ".htpasswd",
    "kubeconfig",
    "config/kubeconfig.yaml",
    "terraform.tfstate",
    ".git-credentials",
  ])("is known by its name: %s", (path) => {
    expect(strayFiles("charts/web", [file(path, "x")])).toMatchObject([
      { code: "package/secret-file", severity: "error", location: { file: `charts/web/${path}`, line: 1 } },
    ]);
  });

  test.each([
    ".env.example",
    "id_rsa.pub",
    "templates/secret.yaml",
    "templates/secrets.yaml",
    ".helmignore",
    "environment.yaml",
    "ci/kubeconfig.tpl.yaml",
    "server.pem",
    "env",
    "charts/db/.env",
  ])("is not known by the name %s", (path) => {
    expect(codes(file(path, "x"))).toEqual([]);
  });

  test.each([key(""), key("RSA "), key("OPENSSH "), `token: ${"ghp_"}${"a1B2".repeat(9)}`])(
    "is known by what is in it, and the finding does not show it (case %#)",
    (secret) => {
      const found = strayFiles(".", [file("files/a.txt", `first\n${secret}\n`)]);
      expect(found).toMatchObject([{ code: "package/secret-file", location: { file: "files/a.txt", line: 2 } }]);
      expect(JSON.stringify(found)).not.toContain("QUJD");
      expect(JSON.stringify(found)).not.toContain("a1B2");
    },
  );

  test("is no template that puts a key in, no public key, and nothing binary", () => {
    expect(
      codes(
        file("templates/tls.yaml", "key: |\n  -----BEGIN PRIVATE KEY-----\n  {{ .Values.key }}\n"),
        file("ca.pem", `-----BEGIN CERTIFICATE-----\n${"QUJD".repeat(16)}\n`),
        file("logo.png", `\0${key("")}`),
        file("values.yaml", key("")),
      ),
    ).toEqual([]);
  });
});

test("a file over 1 MiB is told, one of 1 MiB is not", () => {
  const of = (bytes: number): ChartFile => ({ path: "big.bin", data: new Uint8Array(bytes) });
  expect(codes(of(1024 * 1024))).toEqual([]);
  expect(strayFiles(".", [of(1024 * 1024 + 1)])).toMatchObject([{ code: "package/large-file", severity: "warning" }]);
});

test("a link that leads outside is told once, whatever lies behind it", () => {
  const outside = { path: "files", target: "/etc/web" };
  const found = strayFiles(".", [
    { ...file("files/a", ""), outside },
    { ...file("files/b", ""), outside },
  ]);
  expect(found).toMatchObject(
    [{ code: "package/outside-link", severity: "error", location: { file: "files" }, message: /\/etc\/web$/ }].map(
      (item) => ({ ...item, message: expect.stringMatching(item.message) }),
    ),
  );
});
