import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageCharts } from "../../src/chart/package.ts";
import type { SigningRequest } from "../../src/chart/sign-chart.ts";
import type { Context } from "../../src/context.ts";
import { runHelm } from "../../src/tools/helm/run-helm.ts";
import type { ProcessResult } from "../../src/tools/process/process.ts";
import { toolNamed } from "../../src/tools/toolchain/catalogue.ts";
import { getSupply } from "../../src/tools/toolchain/get-supply.ts";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { repositoryDir, testContext } from "../support/context.ts";
import { type GpgHome, gpgHome, passphraseFile } from "../support/gpg-keys.ts";
import { chartmuseum } from "../support/servers.ts";
import { type TempDir, tempDir } from "../support/temp-dir.ts";
import { toolSandbox } from "../support/tool-sandbox.ts";
import { until } from "../support/until.ts";

const chartDir = join(repositoryDir, "charts/nginx");
const PASSPHRASE = "correct horse battery staple";
let home: GpgHome;
let keyring: string;
let publicKeys: string;
let temp: TempDir;
let outs = 0;

beforeAll(async () => {
  temp = tempDir();
  home = await gpgHome();
  await home.makeKey("Chart Maker <maker@example.com>", { passphrase: PASSPHRASE });
  keyring = await home.secretKeys(PASSPHRASE);
  publicKeys = await home.publicKeys();
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  temp[Symbol.dispose]();
});

const out = (): string => join(temp.dir, `out-${outs++}`);
const helm = (...args: string[]): Promise<ProcessResult> => runHelm(testContext(), args);
const verify = (file: string, keys = publicKeys): Promise<ProcessResult> => helm("verify", file, "--keyring", keys);

async function sign(signing: SigningRequest, ctx: Context = testContext()): Promise<string> {
  const { charts } = await packageCharts(ctx, { chartDirs: [chartDir], outDir: out(), signing });
  expect(charts[0]?.provenance).toBe(`${charts[0]?.file}.prov`);
  return charts[0]?.file ?? "";
}

const byUser = (gpg: GpgHome): Context => testContext({ env: { ...process.env, GNUPGHOME: gpg.dir } });

describe("a signed chart", () => {
  test("is accepted by helm verify, and no other one is", async () => {
    const file = await sign({ key: "maker", keyring, passphraseFile: passphraseFile(home, PASSPHRASE) });
    expect(await verify(file)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Signed by: Chart Maker <maker@example.com>"),
    });
    const { charts } = await packageCharts(testContext(), { chartDirs: [chartDir], outDir: out(), appVersion: "9" });
    const other = charts[0]?.file ?? "";
    copyFileSync(`${file}.prov`, `${other}.prov`);
    expect(await verify(other)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("sha256 sum does not") });
  });

  test("is signed with the words that Helm signs", async () => {
    const dir = temp.write("words", {
      "Chart.yaml":
        "apiVersion: v2\nname: words\nversion: 1.2.3\nappVersion: 1.10\ndescription: |\n  two\n  lines\nkeywords: [b, a]\nannotations: {x: \"- dash\\n...\\n--- more\", a: 'true'}\nmaintainers: [{name: Ä, email: a@example.com}]\n",
      "values.yaml": "a: 1\n",
    });
    const passphrase = passphraseFile(home, PASSPHRASE);
    const signing = { keyring, passphraseFile: passphrase };
    const { charts } = await packageCharts(testContext(), { chartDirs: [dir], outDir: out(), signing });
    const theirs = out();
    const args = ["--sign", "--key", "maker", "--keyring", keyring, "--passphrase-file", passphrase];
    expect(await helm("package", dir, "-d", theirs, ...args)).toMatchObject({ exitCode: 0 });
    const metadata = (file: string): unknown => {
      const signed = /\n\n([\s\S]*?)\n\.\.\.\n/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
      return load(signed.replace(/^- /gm, ""));
    };
    expect(metadata(charts[0]?.provenance ?? "")).toEqual(metadata(join(theirs, "words-1.2.3.tgz.prov")));
    expect(await verify(charts[0]?.file ?? "")).toMatchObject({ exitCode: 0 });
  });

  test("is pulled with --verify from a repository", async () => {
    await using museum = await chartmuseum();
    const file = await sign({ keyring, passphraseFile: passphraseFile(home, PASSPHRASE) });
    for (const [route, path] of [
      ["charts", file],
      ["prov", `${file}.prov`],
    ] as const) {
      const answer = await fetch(`${museum.url}/api/${route}`, { method: "POST", body: readFileSync(path) });
      expect(answer.status).toBe(201);
    }
    const pulled = out();
    const args = ["pull", "nginx", "--repo", museum.url, "--verify", "--keyring", publicKeys];
    expect(await helm(...args, "-d", pulled, "--untar")).toMatchObject({ exitCode: 0 });
    expect(readdirSync(pulled)).toContain("nginx");
  });

  test.each(["rsa2048", "nistp256"])("may have a key of %s", async (algorithm) => {
    await using own = await gpgHome();
    await own.makeKey("Other <other@example.com>", { algorithm });
    const file = await sign({ keyring: await own.secretKeys() });
    expect(await verify(file, await own.publicKeys())).toMatchObject({ exitCode: 0 });
  });

  test("may have a subkey that signs", async () => {
    await using own = await gpgHome();
    await own.addSubkey(await own.makeKey("Other <other@example.com>"), "ed25519");
    const file = await sign({ keyring: await own.secretKeys() });
    expect(await verify(file, await own.publicKeys())).toMatchObject({ exitCode: 0 });
  });
});

describe("the user's own GnuPG", () => {
  test("signs through its agent", async () => {
    await using own = await gpgHome();
    await own.makeKey("Me <me@example.com>");
    const file = await sign({ key: "me@example.com" }, byUser(own));
    expect(await verify(file, await own.publicKeys())).toMatchObject({ exitCode: 0 });
  });

  test("takes a passphrase from us, and then knows it; where nobody can be asked it does not sign", async () => {
    await using own = await gpgHome();
    await own.makeKey("Me <me@example.com>", { passphrase: "a passphrase of mine" });
    const { env } = byUser(own);
    const alone = testContext({ env: { ...env, GPG_TTY: undefined, DISPLAY: undefined } });
    await own.forget();
    await expect(sign({}, alone)).rejects.toMatchObject({ code: "E_SIGN", hint: expect.stringContaining("GPG_TTY") });
    await sign({ passphraseFile: passphraseFile(own, "a passphrase of mine") }, alone);
    expect(await verify(await sign({}, alone), await own.publicKeys())).toMatchObject({ exitCode: 0 });
  });
});

describe("the key", () => {
  let own: GpgHome;
  let both: string;
  let fingerprints: string[];
  beforeAll(async () => {
    own = await gpgHome();
    fingerprints = [await own.makeKey("Ann <ann@example.com>"), await own.makeKey("Ann B <annb@example.com>")];
    both = await own.secretKeys();
  });
  afterAll(() => own[Symbol.asyncDispose]());

  test.each([
    ["Ann B", "annb@"],
    ["ann@example.com", "<ann@"],
    ["Ann <ann@example.com>", "<ann@"],
  ])("is named by a part of its user id: %s", async (key, expected) => {
    const file = await sign({ key, keyring: both });
    expect((await verify(file, await own.publicKeys())).stdout).toContain(expected);
  });

  test("is named by its fingerprint, or the end of it", async () => {
    for (const key of [fingerprints[1] ?? "", `0x${fingerprints[1]?.slice(-8).toLowerCase()}`]) {
      const file = await sign({ key, keyring: both });
      expect((await verify(file, await own.publicKeys())).stdout).toContain("annb@");
    }
  });

  test.each([
    [{ key: "example.com" }, "E_USAGE", "more than one key"],
    [{}, "E_USAGE", "there is more than one secret key"],
    [{ key: "nobody" }, "E_USAGE", "no secret key has the name"],
  ])("%j is refused", async (request, code, message) => {
    await expect(sign({ ...request, keyring: both })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      detail: expect.stringContaining("ann@example.com"),
    });
  });

  test("is secret, and in a file that can be read", async () => {
    await expect(sign({ keyring: publicKeys })).rejects.toMatchObject({ code: "E_SIGN" });
    await expect(sign({ keyring: join(chartDir, "Chart.yaml") })).rejects.toMatchObject({
      code: "E_SIGN",
      hint: expect.stringContaining("--export-secret-keys"),
    });
    await expect(sign({ keyring: "/nowhere" })).rejects.toMatchObject({ code: "E_FILE" });
    await expect(sign({ keyring, passphraseFile: "/nowhere" })).rejects.toMatchObject({ code: "E_FILE" });
  });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every command line that was seen on the machine while it ran. */
  readonly commandLines: string;
}

/** Where the command line unpacks keyrings: a short folder of this file's own. */
const place = mkdtempSync("/tmp/cw-sign-");
const signingEnv = { ...process.env, XDG_RUNTIME_DIR: place };
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Runs the built command line with something on standard input. */
function run(args: readonly string[], input: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(repositoryDir, "dist/bin.js"), ...args], {
      cwd: temp.dir,
      env: signingEnv,
    });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (part: Buffer) => stdout.push(part));
    child.stderr.on("data", (part: Buffer) => stderr.push(part));
    const seen = new Set<string>();
    const timer = setInterval(() => {
      for (const line of commandLines()) seen.add(line);
    }, 2);
    child.on("close", (code) => {
      clearInterval(timer);
      const text = (parts: Buffer[]): string => Buffer.concat(parts).toString();
      resolve({ code, stdout: text(stdout), stderr: text(stderr), commandLines: [...seen].join("\n") });
    });
    child.stdin.end(input);
  });
}

function commandLines(): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
    } catch {
      return [];
    }
  });
}

/** Agents and folders of signing that are there. */
const leftovers = (): string[] => [...readdirSync(place), ...commandLines().filter((line) => line.includes(place))];

describe("a passphrase", () => {
  const args = (outDir: string): string[] => [
    ...["package", chartDir, "-d", outDir, "--sign", "--keyring", keyring, "--passphrase-file", "-"],
  ];

  test("comes from standard input and is on no command line", async () => {
    const outDir = out();
    const result = await run(args(outDir), `${PASSPHRASE}\n`);
    expect(result).toMatchObject({ code: 0 });
    expect(result.commandLines).toContain("--clearsign");
    expect(result.commandLines).not.toContain(PASSPHRASE);
    const [file = ""] = readdirSync(outDir);
    expect(await verify(join(outDir, file))).toMatchObject({ exitCode: 0 });
    expect(leftovers()).toEqual([]);
  });

  test("that is wrong leaves nothing, and is not shown", async () => {
    const outDir = out();
    const result = await run(args(outDir), "not the passphrase\n");
    expect(result).toMatchObject({ code: 3, stdout: "", stderr: expect.stringContaining("E_SIGN") });
    expect(result.stderr).toContain("wrong passphrase");
    expect(result.stderr).not.toContain("not the passphrase");
    expect(existsSync(outDir)).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  test("without --sign is a mistake", async () => {
    const result = await run(
      args(out()).filter((word) => word !== "--sign"),
      `${PASSPHRASE}\n`,
    );
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("add --sign") });
  });
});

test("a run that is killed while it signs leaves no agent behind", async () => {
  const child = spawn(
    process.execPath,
    [join(repositoryDir, "dist/bin.js"), "package", chartDir, "-d", out(), "--sign", "--keyring", keyring],
    { cwd: temp.dir, env: signingEnv, stdio: "ignore" },
  );
  const agents = (): string[] => commandLines().filter((line) => line.includes("gpg-agent") && line.includes(place));
  await until(
    () => agents().length > 0,
    () => "no agent has started",
  );
  child.kill("SIGKILL");
  // The agent looks every four seconds whether it is still wanted.
  await until(
    () => agents().length === 0,
    () => `${agents()} still runs`,
  );
});

test("GnuPG from Debian's package signs too", async () => {
  using box = toolSandbox();
  const ctx = box.run({ PATH: "/usr/bin:/bin" }, { packageDir: repositoryDir });
  const tool = toolNamed("gpg");
  const [supply] = tool.supplies;
  if (!supply) throw new Error("there is no supply");
  await getSupply(ctx, { supply, tools: [tool], isThere: () => false });
  // A PATH on which there is what is needed but gpg.
  const alone = box.run({ PATH: box.pathWith({ sleep: "/usr/bin/sleep" }) }, { packageDir: repositoryDir });
  expect((await resolveTool(alone, "gpg")).source).toBe("debian");
  const file = await sign({ keyring, passphraseFile: passphraseFile(home, PASSPHRASE) }, alone);
  expect(await verify(file)).toMatchObject({ exitCode: 0 });
});
