import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isEmail } from "../../../src/engines/helm-lint/formats/email.ts";
import { isAboveNothing, isStrictVersion, isVersion } from "../../../src/engines/helm-lint/formats/semver.ts";
import { isRequestUrl, isWebUrl } from "../../../src/engines/helm-lint/formats/url.ts";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { testContext } from "../../support/context.ts";
import { printedSeed } from "../../support/values/agreement.ts";
import { type Message, messagesOf } from "./lint-table.ts";

const ctx = testContext();
let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "chartwright-formats-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What `helm lint` says of charts with a field of that value, one chart a value. */
async function linted(name: string, values: readonly string[], field: (json: string) => string): Promise<Message[][]> {
  const dirs: string[] = [];
  for (const [index, value] of values.entries()) {
    const dir = join(root, name, String(index));
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, "Chart.yaml"), `apiVersion: v2\nname: a\n${field(JSON.stringify(value))}\n`);
    dirs.push(dir);
  }
  return messagesOf((await runHelm(ctx, ["lint", ...dirs])).stdout);
}

const HAND_MADE = [
  ..."http://example.com|https://example.com/a?b=c#d|example.com|example|localhost:80|http://localhost|ftp://a.bc".split(
    "|",
  ),
  ..."http://a b/c|http://example.com/a b|http://example.com/%zz|http://exa%6dple.com|http://a%25b.com|http://[::1]/a".split(
    "|",
  ),
  ..."http://[::1]:80|http://[::1|http://[::1]x|//example.com/a|/a/b|*|a:b|mailto:a@b.cd|:a|a/b:c|1a://b|a+b-c.d://e".split(
    "|",
  ),
  ..."http://u:p@example.com|http://u p@example.com|u@example.com|http://example.com:abc|http://example.com:80:90".split(
    "|",
  ),
  ..."http://example.com:123456|http://.example.com|.example.com|www.example.com|http://a.b.c|http://ab.b.c|a.b|a_b.cd".split(
    "|",
  ),
  ..."http://a--b.com|http://a---b.com|http://-a.com|http://a-.com|http://127.0.0.1|http://1.2.3|http://256.1.1.1|é.com".split(
    "|",
  ),
  ..."http://exämple.com|http://日本.jp|http://a,b.com|http://a;b|http://a|b|http://a{b|http://a\\b|HTTP://A.B|ssh://a.bc".split(
    "|",
  ),
  ..."oci://example.com/a|git+ssh://git@example.com/a|file:///a/b|http:|http:/|http://|http:///a|http://?|http://#a".split(
    "|",
  ),
  ..."a@b.cd|a@b|a.b@c.de|a..b@c.de|.a@b.cd|a@-b.cd|a@b-.cd|a@b..cd|a@b.cd.|a@b.c1|a@1.cd|A+b!@C.DE|a@b.c_d|a b@c.de".split(
    "|",
  ),
  ...'"a b"@c.de|a@b@c.de|ä@ö.de|a@b.c-d|a@b.-c|@b.cd|a@|a@b.c.d.e|a@b~c.de|\'@b.cd|a,b@c.de|a@[1.2.3.4]'.split("|"),
];

const PARTS =
  "http:// https:// ftp:// mailto: a ab example www. .com .de . - _ : : / // ? # @ % %20 %25 %zz [ ] 1 80 127.0.0.1 é { \\ ~ + ,";
const pieces = fc
  .array(fc.constantFrom(...PARTS.split(" "), " "), { minLength: 1, maxLength: 8 })
  .map((all) => all.join(""));

it("URLs and addresses are judged as by helm lint", async () => {
  const random = fc.sample(pieces, { seed: printedSeed("addresses"), numRuns: 1500 });
  // Helm 4.1 is built with Go 1.25, which takes a second colon in a host; brackets are judged by their characters only.
  const cases = [...new Set([...HAND_MADE, ...random])].filter(
    (text) => text.trim() !== "" && !/\[(?!::1\])|^https?:\/\/[^/?#]*:[^/?#]*:/.test(text),
  );
  const icons = await linted("icon", cases, (text) => `icon: ${text}\nmaintainers: [{name: A, url: ${text}}]`);
  const emails = await linted("email", cases, (text) => `maintainers: [{name: A, email: ${text}}]`);
  const says = (messages: readonly Message[] | undefined, begin: string): boolean =>
    messages?.some(({ text }) => text.startsWith(`Chart.yaml: invalid ${begin}`)) ?? false;
  const faults = cases.flatMap((text, index) => [
    ...(isRequestUrl(text) === says(icons[index], "icon URL") ? [`icon ${text}: ours ${isRequestUrl(text)}`] : []),
    ...(isWebUrl(text) === says(icons[index], "url") ? [`url ${text}: ours ${isWebUrl(text)}`] : []),
    ...(isEmail(text) === says(emails[index], "email") ? [`email ${text}: ours ${isEmail(text)}`] : []),
  ]);
  expect(icons).toHaveLength(cases.length);
  expect(faults).toEqual([]);
});

const VERSION_PARTS = "v 0 1 1 2 10 01 . . . - + a rc x 18446744073709551615 18446744073709551616 _".split(" ");

it("versions are judged as by helm lint", async () => {
  const random = fc.sample(fc.array(fc.constantFrom(...VERSION_PARTS), { minLength: 1, maxLength: 9 }), {
    seed: printedSeed("versions"),
    numRuns: 1500,
  });
  const whole = ["0.0.0-0", "0.0.0", "v0.0.0-0+a", "1.2.3-rc.1+b.2", "1.2.3-rc..1", "1.2.3-0a", "1.2.3-00", "1.2.3+00"];
  const cases = [...new Set([...whole, ...random.map((parts) => parts.join("").replaceAll("..", "."))])];
  const said = await linted("version", cases, (text) => `version: ${text}`);
  const faults = cases.flatMap((text, index) => {
    const has = (pattern: RegExp): boolean => said[index]?.some((message) => pattern.test(message.text)) ?? false;
    const theirs = [!has(/is not a valid SemVer$/), !has(/is not a valid SemVerV2$/), !has(/is less than/)];
    const ours = [isVersion(text), isStrictVersion(text), !isVersion(text) || isAboveNothing(text)];
    return theirs.join() === ours.join() ? [] : [`${text}: ours ${ours}, Helm's ${theirs}`];
  });
  expect(faults).toEqual([]);
});
