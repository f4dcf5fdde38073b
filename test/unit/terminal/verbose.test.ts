import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { Secrets } from "../../../src/context.ts";
import { createProgress } from "../../../src/progress.ts";
import { runProcess } from "../../../src/tools/process/process.ts";
import { recordedOutput, testContext } from "../../support/context.ts";

const PRINT =
  "console.log(JSON.stringify([process.cwd(), process.env.GREETING, process.env.GONE, ...process.argv.slice(1)]))";

function verboseContext(parts: Parameters<typeof testContext>[0] = {}) {
  const stderr = recordedOutput();
  const progress = createProgress(stderr, { quiet: false });
  return { ctx: testContext({ verbose: true, stderr, progress, ...parts }), stderr };
}

describe("--verbose prints a command", () => {
  it("that a shell runs with the same result", async () => {
    const { ctx, stderr } = verboseContext({ env: { ...process.env, GONE: "here" } });
    const spec = {
      file: process.execPath,
      args: ["-e", PRINT, "--", "it's", "a b", "$HOME", "*", "x=1"],
      cwd: "/",
      env: { GREETING: "good day", GONE: undefined },
      timeoutMs: 10_000,
    };
    const { stdout } = await runProcess(ctx, spec);
    const [mark, line] = /^(\$) (.*)\n$/s.exec(stderr.text())?.slice(1) ?? [];
    expect(mark).toBe("$");
    expect(JSON.parse(stdout)).toEqual(["/", "good day", null, "it's", "a b", "$HOME", "*", "x=1"]);
    const pasted = execFileSync("/bin/sh", ["-c", line ?? ""], { env: { ...process.env, GONE: "here" } });
    expect(String(pasted)).toBe(stdout);
  });

  it("without secrets: known ones, and the values of keys that sound like one", async () => {
    const secrets = new Secrets();
    secrets.add("hunter22");
    const { ctx, stderr } = verboseContext({ secrets });
    await runProcess(ctx, {
      file: "/bin/true",
      args: ["--set", "auth.password=abc,replicas=2", "--build-arg", "TOKEN=def", "https://me:hunter22@host"],
      env: { API_TOKEN: "ghi", PLAIN: "word" },
      input: "jkl",
      timeoutMs: 10_000,
    });
    expect(stderr.text()).toBe(
      "$ API_TOKEN=*** PLAIN=word /bin/true --set 'auth.password=***,replicas=2' --build-arg 'TOKEN=***' https://me:***@host  # reads 3 bytes from standard input\n",
    );
  });
});

it("nothing is printed without --verbose", async () => {
  const { ctx, stderr } = verboseContext({ verbose: false });
  await runProcess(ctx, { file: "/bin/true", args: [], timeoutMs: 10_000 });
  expect(stderr.text()).toBe("");
});
