import { describe, expect, it } from "vitest";
import { hideSecrets } from "../../../src/engines/secrets/hide-secrets.ts";
import { secretAssignments, secretPlaces, withoutCuts } from "../../../src/engines/secrets/secret-places.ts";
import type { ShownFinding } from "../../../src/findings/finding.ts";
import { FORMAT_NAMES, FORMATS } from "../../../src/findings/formats/formats.ts";
import { snippet } from "../../../src/findings/formats/snippet.ts";
import { Source } from "../../../src/findings/source.ts";
import { messageOf, placeOf, reportOf } from "../../support/report.ts";

const TEXT = `admin:
  password: "Geheim1" # of old
  port: 12x
auth:
  - user: Geheim2
  - Geheim3
tls: {privateKey: 'Gehe, im4', port: 80, list: [{token: Geheim5}]}
cert:
  secret: |
    Geheim6: line
    Geheim7
"api-key":   Geheim8
existingSecret: the-name
emptyPassword: ""
fromTemplate:
  password: {{ .Values.x }}
pin: {"password":"Geheim9"}
mode:
  accessKey: 0741
`;

/** A text with every secret cut out. */
function withoutSecrets(text: string): string {
  const places = secretPlaces(text);
  return text
    .split("\n")
    .map((line, index) => withoutCuts(line, places.get(index + 1) ?? []))
    .join("\n");
}

it("secrets are found by their keys, line by line", () => {
  expect(withoutSecrets(TEXT)).toBe(`admin:
  password: ***
  port: 12x
auth:
  - user: ***
  - ***
tls: {privateKey: ***, port: 80, list: [{token: ***}]}
cert:
  secret: |
    ***
    ***
"api-key":   ***
existingSecret: the-name
emptyPassword: ""
fromTemplate:
  password: {{ .Values.x }}
pin: {"password":***}
mode:
  accessKey: ***
`);
  // JSON, and a file that is not YAML.
  expect(withoutSecrets(`{\n  "auth": {\n    "user": "Geheim"\n  },\n  "port": 80\n}`)).toBe(
    `{\n  "auth": {\n    "user": ***\n  },\n  "port": 80\n}`,
  );
  expect(withoutSecrets("a: [\npassword: Geheim\n}: x")).toBe("a: [\npassword: ***\n}: x");
});

it.each([
  ["--set admin.password=Geheim,service.port=80", "--set admin.password=***,service.port=80"],
  ["--set service.port=80,admin.password=Geheim", "--set service.port=80,admin.password=***"],
  ["--set a.token=Geheim,b.token=Geheim", "--set a.token=***,b.token=***"],
  ["--set admin.password=Gehe\\,im,port=80", "--set admin.password=***,port=80"],
  ["--set admin.password=Gehe,im", "--set admin.password=***"],
  ["--set-literal admin.password=Gehe,im=1", "--set-literal admin.password=***"],
  ["--set auth={Geheim,Geheim},port=80", "--set auth=***,port=80"],
  ["--set a\\=b.password=Geheim", "--set a\\=b.password=***"],
  ["auth.users[0]=Geheim", "auth.users[0]=***"],
  [`--set-json admin={"user":"x","password":"Geheim"}`, `--set-json admin={"user":"x","password":***}`],
  [`--set-json admin=[{"password":"Geheim"},{"token":"Geheim"}]`, `--set-json admin=[{"password":***},{"token":***}]`],
  [`--set-json auth={"a":{"b":"Geheim"}}`, "--set-json auth=***"],
  ["--set service.port=80", "--set service.port=80"],
  ["--set existingSecret=name,password=", "--set existingSecret=name,password="],
  ["--set ,=x", "--set ,=x"],
])("the text of --set is hidden: %s", (text, expected) => {
  expect(withoutCuts(text, secretAssignments(text))).toBe(expected);
});

const FILE = "values/prod.yaml";
const SET = "--set admin.password=Geheim0";
const files = { [FILE]: TEXT, [SET]: SET };
const at = (what: string, after = ""): NonNullable<ShownFinding["location"]> => placeOf(FILE, TEXT, what, after);

const tattlers: readonly ShownFinding[] = [
  messageOf("schema/constraint", `admin.password must have at least 12 characters, found "Geheim1"`, {
    path: ["admin", "password"],
    location: at(`"Geheim1"`),
    suggestion: `write "Geheim1" in quotes`,
  }),
  messageOf("yaml/syntax", "unexpected Geheim2", { location: at("Geheim2") }),
  messageOf("schema/type", `admin must be a string, found {"password":"Geheim1"}`, {
    path: ["admin"],
    location: at("admin"),
  }),
  messageOf("render/failed", "the password Geheim8 is too short"),
  messageOf("schema/type", "must be an integer", {
    path: ["admin", "password"],
    layer: SET,
    location: { file: SET, line: 1, column: 22, endLine: 1, endColumn: 29 },
  }),
  messageOf("schema/type", "tls.port must be a string, found 80", { path: ["tls", "port"], location: at("80") }),
  messageOf("yaml/octal-number", "Helm reads 0741 as octal: 481", {
    location: at("0741"),
    suggestion: `write "0741" if you mean a string`,
  }),
];

describe("no format shows a secret:", () => {
  it.each(FORMAT_NAMES)("%s", async (name) => {
    const format = await FORMATS[name]();
    const findings = tattlers.map((item) => ({ ...item, environment: "prod" }));
    // Without it the test would prove nothing.
    expect(JSON.stringify(findings)).toMatch(/Geheim.*481/);
    const text = format(reportOf(findings, files));
    expect(text).not.toMatch(/Gehe|481|0741/);
    expect(text.replaceAll("&quot;", '"')).toContain("admin.password must have at least 12 characters, found ***");
  });
});

describe("a line with hidden secrets", () => {
  const shown = hideSecrets(new Map([[FILE, new Source(FILE, TEXT)]]));
  const below = (location: NonNullable<ShownFinding["location"]>): string => {
    const line = shown.lineOf(location);
    const { text, blanks, carets } = (line && snippet(line)) ?? { text: "", blanks: "", carets: "" };
    return `${text}\n${blanks}${carets}`;
  };

  it("keeps its caret in place, or below the stars for a secret", () => {
    expect(below(at("80"))).toBe(
      "tls: {privateKey: ***, port: 80, list: [{token: ***}]}\n                             ^^",
    );
    expect(below(at("Geheim5"))).toBe(
      "tls: {privateKey: ***, port: 80, list: [{token: ***}]}\n                                                ^^^",
    );
    expect(below(at("tls"))).toBe("tls: {privateKey: ***, port: 80, list: [{token: ***}]}\n^^^");
    expect(below(at("12x"))).toBe("  port: 12x\n        ^^^");
  });

  it("is left alone in a schema, where such keys have descriptions", () => {
    const schema = `{"properties": {"password": {"type": "strin"}}}`;
    const file = "charts/web/values.schema.json";
    const { lineOf } = hideSecrets(new Map([[file, new Source(file, schema)]]));
    expect(lineOf(placeOf(file, schema, "strin"))?.text).toBe(schema);
  });
});
