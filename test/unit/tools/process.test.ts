import { describe, expect, it } from "vitest";
import { runOrFail, runProcess } from "../../../src/tools/process/process.ts";
import { testContext } from "../../support/context.ts";

const shell = (script: string, ...args: string[]) => ({ file: "sh", args: ["-c", script, ...args], timeoutMs: 5000 });

describe("runOrFail", () => {
  it("throws the command, quoted for a shell and without secrets, with the end of its output", async () => {
    const spec = shell("seq 30 >&2; exit 3", "a b", "--build-arg", "API_TOKEN=correct-horse", "it's");
    await expect(runOrFail(testContext(), spec)).rejects.toMatchObject({
      code: "E_TOOL_FAILED",
      message: "sh failed with exit code 3",
      detail: [
        String.raw`$ sh -c 'seq 30 >&2; exit 3' 'a b' --build-arg 'API_TOKEN=***' 'it'\''s'`,
        ...Array.from({ length: 20 }, (_, index) => String(index + 11)),
      ].join("\n"),
    });
  });
});

describe("runProcess", () => {
  it("returns the output whatever the exit code, and passes input, folder and variables", async () => {
    const spec = {
      ...shell('cat; pwd; echo "$A" "$HOME" >&2; exit 4'),
      input: "in\n",
      cwd: "/",
      env: { A: "a", HOME: undefined },
    };
    const result = await runProcess(testContext(), spec);
    expect(result).toEqual({ stdout: "in\n/\n", stderr: "a \n", exitCode: 4 });
  });

  it("ends a program after its time limit, and shows the command", async () => {
    const spec = { ...shell("echo waiting; exec sleep 30"), timeoutMs: 500 };
    await expect(runProcess(testContext(), spec)).rejects.toMatchObject({
      code: "E_TIMEOUT",
      message: "sh did not end within 0.5 s",
      detail: "$ sh -c 'echo waiting; exec sleep 30'\nwaiting",
    });
  });

  it("throws E_TOOL_MISSING for a program that does not exist", async () => {
    await expect(runProcess(testContext(), { file: "/no/such", args: [], timeoutMs: 5000 })).rejects.toMatchObject({
      code: "E_TOOL_MISSING",
    });
  });
});
