import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createProgress, during } from "../../../src/progress.ts";
import { type RecordedOutput, recordedOutput } from "../../support/context.ts";

const terminal = (columns: number | undefined): RecordedOutput => ({ ...recordedOutput(), isTTY: true, columns });

/** The frames of the line that is written over. */
const frames = (err: RecordedOutput): string[] => err.text().split("\r\u001b[2K");

describe("a progress line", () => {
  it.each([
    ["long titles", "validate the values of every environment of a project", "waiting for pods"],
    [
      "escapes and line breaks of another program",
      "build",
      "\u001b[31mSTEP 1/4:\nFROM\tnginx\u001b[0m\r\u001b[2K\u0007",
    ],
    ["characters of two columns", "构建镜像构建镜像构建镜像构建镜像", "🚀🚀🚀🚀"],
    ["combining characters", "e\u0301".repeat(20), "a\u0308".repeat(40)],
  ])("is never longer than the terminal: %s", async (_name, title, text) => {
    const err = terminal(40);
    const progress = createProgress(err, { quiet: false });
    const [one, other] = [progress.task(title), progress.task(title)];
    one.update(text);
    await sleep(300);
    const last = frames(err).at(-1) ?? "";
    expect(last).toMatch(/^… /);
    // A control character would move the cursor.
    expect([...last].filter((char) => char < " " || char === "\u007f")).toEqual([]);
    const columns = [...last].reduce(
      (sum, char) => sum + (/\p{Mark}/u.test(char) ? 0 : /[\u4e00-\u9fff🚀]/u.test(char) ? 2 : 1),
      0,
    );
    expect(columns).toBeLessThan(40);
    expect(columns).toBeGreaterThan(35);
    one.done();
    other.done();
  });

  it("is complete where it fits", async () => {
    const err = terminal(undefined);
    const task = createProgress(err, { quiet: false }).task("push registry.example.com/site");
    task.update("12 of 40 MB");
    await sleep(200);
    expect(frames(err).at(-1)).toMatch(/^… push registry\.example\.com\/site 12 of 40 MB \(\d+ ms\)$/);
    task.done("sent");
    expect(frames(err).at(-1)).toMatch(/^✓ push registry\.example\.com\/site: sent \(\d+ ms\)\n$/);
  });
});

it("a step that fails ends with ✗", async () => {
  const err = recordedOutput();
  const progress = createProgress(err, { quiet: false });
  await expect(during(progress, "deploy web", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(err.text()).toMatch(/^✗ deploy web \(\d+ ms\)\n$/);
});

it("a pipe gets a line for each step that ends, and no escapes", async () => {
  const err = recordedOutput();
  const task = createProgress(err, { quiet: false }).task("package web");
  await sleep(200);
  task.done("web-1.0.0.tgz");
  expect(err.text()).toMatch(/^✓ package web: web-1\.0\.0\.tgz \(\d+ ms\)\n$/);
});

it("--quiet shows no step and no note", async () => {
  for (const err of [recordedOutput(), terminal(80)]) {
    const progress = createProgress(err, { quiet: true });
    progress.note("a note");
    const task = progress.task("package web");
    await sleep(200);
    task.done();
    expect(err.text()).toBe("");
  }
});
