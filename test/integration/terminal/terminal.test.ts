import { execFile } from "node:child_process";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";

const BIN = join(repositoryDir, "dist/bin.js");
const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, COLUMNS: ____, ...own } = process.env;

const run = (file: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve) => {
    const options = { cwd: repositoryDir, env: { ...own, TERM: "xterm", ...env } };
    execFile(file, [...args], options, (_error, stdout, stderr) => resolve(stdout + stderr));
  });

/** Runs a command line in a pseudo-terminal and returns what the terminal got. */
const inTerminal = (args: readonly string[], columns: number, env: Readonly<Record<string, string>> = {}) =>
  run("script", ["-qec", `stty cols ${columns}; ${[process.execPath, BIN, ...args].join(" ")}`, "/dev/null"], env);

const inPipe = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run(process.execPath, [BIN, ...args], env);

const COLOUR = "\u001b[1m--- dev\u001b[0m";
const OVERWRITE = "\r\u001b[2K";

describe("colours", () => {
  it.each([
    [{}, true, false],
    [{ TERM: "dumb" }, false, false],
    [{ NO_COLOR: "1" }, false, false],
    [{ NO_COLOR: "" }, true, false],
    [{ CI: "true" }, false, false],
    [{ CI: "false" }, true, false],
    [{ FORCE_COLOR: "1" }, true, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true, true],
    [{ FORCE_COLOR: "0" }, false, false],
  ])("with %j: on a terminal %s, in a pipe %s", async (env, onTerminal, piped) => {
    const [terminal, pipe] = await Promise.all([
      inTerminal(["diff", "dev", "prod"], 80, env),
      inPipe(["diff", "dev", "prod"], env),
    ]);
    expect(terminal).toContain("--- dev");
    expect(pipe).toContain("--- dev");
    expect([terminal.includes(COLOUR), pipe.includes(COLOUR)]).toEqual([onTerminal, piped]);
  });
});

it("help is as wide as the terminal", async () => {
  const lines = (await inTerminal(["publish", "--help"], 64)).split("\r\n");
  const longest = Math.max(...lines.filter((line) => !line.startsWith("  chartwright")).map((line) => line.length));
  expect(longest).toBeLessThanOrEqual(64);
  expect(longest).toBeGreaterThan(58);
});

describe("progress", () => {
  let server: Server;
  let args: string[];
  beforeAll(async () => {
    // It takes connections and never answers.
    server = createServer((socket) => socket.on("error", () => {}));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    args = ["publish", "charts/nginx", "--repo", `http://127.0.0.1:${port}`, "--timeout", "1s"];
  });
  afterAll(() => server.close());

  it("is a line that fits the terminal and ends with ✗ when the step fails", async () => {
    const frames = (await inTerminal(args, 24)).split(OVERWRITE);
    const running = frames.filter((frame) => frame.startsWith("…"));
    expect(running.length).toBeGreaterThan(3);
    expect(Math.max(...running.map((frame) => frame.length))).toBe(23);
    expect(frames.at(-1)).toMatch(/^✗ publish nginx .*\r\n/);
  });

  it.each([{ TERM: "dumb" }, { CI: "1" }])("is written over nothing with %j", async (env) => {
    const text = await inTerminal(args, 24, env);
    expect(text).not.toContain("\u001b");
    expect(text).toMatch(/^✗ publish nginx /m);
  });

  it("is not shown with --quiet, and the error is", async () => {
    for (const text of await Promise.all([inTerminal([...args, "-q"], 80), inPipe([...args, "--quiet"])])) {
      expect(text).toMatch(/^nginx [\d.]+: failed\r?\n/);
      expect(text).toMatch(/^error E_CHART_REPOSITORY: /m);
      expect(text).not.toMatch(/^[✗✓…]/m);
    }
  });
});
