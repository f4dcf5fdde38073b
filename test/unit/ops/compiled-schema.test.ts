import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compiledSchema } from "../../../src/validate/compiled-schema.ts";
import { testContext } from "../../support/context.ts";

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "schemas-"));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const ask = (text: string) => compiledSchema(testContext({ env: { XDG_CACHE_HOME: cache } }), text);
const folder = () => join(cache, "chartwright", "schemas");

async function onlyFile(): Promise<string> {
  const [name, ...others] = await readdir(folder());
  expect(others).toEqual([]);
  return join(folder(), name ?? "");
}

const SOUND = JSON.stringify({ properties: { a: { type: "string" } } });
const BROKEN = JSON.stringify({ type: "strin" });
const UNSUPPORTED = JSON.stringify({ $ref: "https://example.com/schema.json" });

describe("a schema is remembered", () => {
  it("that is sound", async () => {
    expect(await ask(SOUND)).toHaveProperty("validate");
    expect(JSON.parse(await readFile(await onlyFile(), "utf8"))).toEqual({ sound: true });
    const again = await ask(SOUND);
    expect("validate" in again && again.validate({ a: 1 })).toMatchObject({ faults: [{ keyword: "type" }] });
  });

  it.each([
    ["broken", BROKEN, { broken: expect.stringContaining("type") }],
    ["unsupported", UNSUPPORTED, { pointer: "#/$ref", message: expect.stringContaining("example.com") }],
  ])("that is %s", async (_, text, outcome) => {
    expect(await ask(text)).toEqual(outcome);
    expect(JSON.parse(await readFile(await onlyFile(), "utf8"))).toEqual(outcome);
    await writeFile(await onlyFile(), JSON.stringify({ broken: "from the cache" }));
    expect(await ask(text)).toEqual({ broken: "from the cache" });
  });
});

it.each(["", "{", "null", "[]", `{"sound":1}`, `{"broken":{}}`, `{"pointer":"#"}`])(
  "a damaged entry is made anew: %s",
  async (damage) => {
    await ask(BROKEN);
    await writeFile(await onlyFile(), damage);
    expect(await ask(BROKEN)).toHaveProperty("broken");
    expect(JSON.parse(await readFile(await onlyFile(), "utf8"))).toHaveProperty("broken");
  },
);

it("a cache that cannot be written is no failure", async () => {
  await writeFile(join(cache, "chartwright"), "a file");
  expect(await ask(SOUND)).toHaveProperty("validate");
  expect(await ask(BROKEN)).toHaveProperty("broken");
});
