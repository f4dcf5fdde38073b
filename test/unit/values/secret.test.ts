import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { secretFindings } from "../../../src/engines/secrets/plain-secrets.ts";
import { repositoryDir } from "../../support/context.ts";
import { filesBelow } from "../../support/documents.ts";

/** The findings in a values file, as `line:column message`. */
function secrets(text: string, { file = "values/prod.yaml", defaults = false } = {}): string[] {
  const { node } = readValues(file, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return secretFindings(node, { defaults }).map(
    ({ location, message }) => `${location?.line}:${location?.column} ${message}`,
  );
}

const fill = (length: number): string => "aB3dE5gH7jK9".repeat(10).slice(0, length);
const capitals = "ABCDEFGH23456789";
const pem = (words: string): string =>
  `|\n      -----BEGIN ${words}-----\n      MIIEvQIBADANBgkqhkiG9w0BAQ\n      -----END ${words}-----`;

/** Shapes, put together here so that no tool takes this file for one with secrets. */
const SHAPES: readonly (readonly [string, string])[] = [
  [pem("PRIVATE KEY"), "a private key"],
  [pem("RSA PRIVATE KEY"), "a private key"],
  [`AKIA${capitals}`, "an AWS access key"],
  [`ghp_${fill(36)}`, "a GitHub token"],
  [`github_pat_${fill(82)}`, "a GitHub token"],
  [`glpat-${fill(20)}`, "a GitLab token"],
  [`xoxb-${fill(24)}`, "a Slack token"],
  [`https://hooks.slack.com/services/T0${capitals}/B0${capitals}/${fill(24)}`, "a Slack token"],
  [`AIza${fill(35)}`, "a Google API key"],
  [`sk_live_${fill(24)}`, "a Stripe key"],
  [`npm_${fill(36)}`, "an npm token"],
  [`eyJ${fill(20)}.eyJ${fill(20)}.${fill(30)}`, "a JSON web token"],
  ["postgres://web:hunter2@db:5432/web", "a URL with a password"],
  ["redis://:hunter2@db", "a URL with a password"],
];

describe("a secret in plain text", () => {
  it.each(SHAPES)("is recognized by its shape under any key, in defaults too: %j", (text, what) => {
    for (const defaults of [false, true]) {
      expect(secrets(`a:\n- b: ${text}\n`, { defaults })).toEqual([`2:6 a[0].b contains ${what} in plain text`]);
    }
  });

  it.each([
    ["password: hunter2", "1:11 password"],
    ["db:\n  rootPassword: hunter2", "2:17 db.rootPassword"],
    ["DB_PASS: hunter2", "1:10 DB_PASS"],
    ["passphrase: correct horse", "1:13 passphrase"],
    ["apiKey: 0f1e2d", "1:9 apiKey"],
    ["api-key: 0f1e2d", "1:10 api-key"],
    ["adminToken: abc123", "1:13 adminToken"],
    ["clientSecret: Zm9vYmFy", "1:15 clientSecret"],
    ["secret: s3cr3t!", "1:9 secret"],
    ['auth: "dXNlcjpodW50ZXIyaHVudGVy"', "1:7 auth"],
    ["users: [{name: a, password: x1}]", "1:29 users[0].password"],
    ["env: [{name: DB_PASSWORD, value: hunter2}]", "1:34 env[0].value"],
    ["password: admin", "1:11 password"],
  ])("is known by its key: %j", (text, expected) => {
    expect(secrets(text)).toEqual([`${expected} contains a secret in plain text`]);
    expect(secrets(text, { defaults: true })).toEqual([]);
    expect(secrets(text, { file: "values/prod.secret.yaml" })).toEqual([]);
  });

  it("does not appear in a finding", () => {
    const { node } = readValues("v.yaml", "a: &a\n  password: hunter2\nb: *a\nurl: https://a:hunter2@b.cd\n");
    const findings = node ? secretFindings(node, { defaults: false }) : [];
    expect(findings).toHaveLength(2);
    expect(findings[0]).toMatchObject({
      code: "values/secret",
      path: ["a", "password"],
      layer: "v.yaml",
      location: { file: "v.yaml", line: 2, column: 13, endColumn: 20 },
    });
    expect(JSON.stringify(findings)).not.toContain("hunter2");
  });
});

it.each([
  'password: ""',
  "password:",
  "password: ~",
  "password: 12345",
  "password: changeme",
  "password: change-me-please",
  "password: CHANGE_ME",
  "password: <password>",
  "password: your-password-here",
  "password: replace with a good one",
  "password: '********'",
  "password: xxxx",
  "password: password",
  "password: my-password",
  "password: '{{ .Values.global.password }}'",
  "password: $DB_PASSWORD",
  "password: \u0024{DB_PASSWORD}",
  "password: vault:secret/data/web#password",
  "password: ref+awssecrets://web/password",
  "password: ENC[AES256_GCM,data:abc]",
  "password: /run/secrets/password",
  "passwordFile: /run/secrets/password",
  "passwordSecretName: web-db",
  "passwordKey: db-password",
  "existingSecret: web-db",
  "existingSecretPasswordKey: Password1",
  "secretName: web-tls",
  "secretKeyRef: {name: web, key: password}",
  "secret: web-tls",
  "tlsSecret: web-tls.example",
  "credentials: aws-credentials",
  "imagePullSecrets: [{name: registry}]",
  "imagePullSecrets: [registry]",
  "pullSecret: Registry1",
  "auth: basic",
  "auth: {enabled: true, username: admin}",
  "automountServiceAccountToken: 'false'",
  "tokenUrl: https://example.com/token",
  "token: https://example.com/token",
  "tokenTTL: 24h",
  "proxyPass: http://backend:80",
  "bypass: Always1",
  "passthrough: 'Route1'",
  "env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]",
  "env: [{name: X-Api-Token, value: Header1}]",
  "url: https://user@example.com/a:b@c",
  "url: postgres://web:$(PASSWORD)@db/web",
  "url: postgres://web:password@db/web",
  "url: 'https://{{ .user }}:{{ .password }}@db'",
  "image: nginx@sha256:0123456789abcdef",
  "key: AKIAIOSFODNN7EXAMPLE",
  "ca: '-----BEGIN CERTIFICATE----- MIIEvQIBADANBgkqhkiG9w0BAQ'",
  "checksum: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "version: eyJhbGciOiJIUzI1NiJ9",
])("is not a secret: %j", (text) => {
  expect(secrets(text)).toEqual([]);
});

it("the values files of this repository have none", () => {
  const files = ["charts", "values"]
    .flatMap(filesBelow)
    .filter((path) => path.endsWith(".yaml") && !/templates/.test(path));
  expect(files.length).toBeGreaterThan(4);
  expect(files.flatMap((file) => secrets(readFileSync(join(repositoryDir, file), "utf8"), { file }))).toEqual([]);
});
