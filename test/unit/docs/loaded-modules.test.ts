import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";

const text = execFileSync(process.execPath, [join(repositoryDir, "scripts/list-modules.mjs")], { encoding: "utf8" });
const loaded: Readonly<Record<string, readonly string[]>> = JSON.parse(text);

it.each(["version", "why", "validate"])("%s loads the files of test/fixtures/modules only", async (command) => {
  const list = (loaded[command] ?? []).map((file) => `${file}\n`).join("");
  await expect(list).toMatchFileSnapshot(`../../fixtures/modules/${command}.txt`);
});

it("a door is not loaded", () => {
  expect(Object.values(loaded).flatMap((files) => files.filter((file) => file.endsWith("/index.ts")))).toEqual([]);
});
