import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";
import { runMain } from "../../support/run-main.ts";

const run = (...argv: string[]) => runMain(repositoryDir, ...argv);

describe("a command line that does not fit", () => {
  it.each([
    ["nosuch"],
    ["vlidate"],
    ["lab upp"],
    ["lab dwn"],
    ["deplyo dev"],
    ["deploy"],
    ["diff dev"],
    ["push"],
    ["status a b"],
    ["validate --valeus x"],
    ["validate -x"],
    ["validate -o jsn"],
    ["validate --set"],
    ["validate --no-deep"],
    ["validate --watch=maybe"],
    ["values dev -n a -n b"],
    ["publish --timeout 5x"],
    ["rollback dev two"],
    ["lab logs etcd --lines x"],
    ["--foo"],
    ["lab --foo up"],
    ["help nosuch"],
    ["-C"],
    ["--config"],
    ["-C nosuch validate"],
    ["--config nosuch.yaml validate"],
  ])("%s", async (line) => {
    const { code, out, err } = await run(...line.split(" "));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    await expect(err.replaceAll(repositoryDir, "<folder>")).toMatchFileSnapshot(
      `../../fixtures/usage-errors/${line.replace(/[^\w=-]+/g, "_")}.txt`,
    );
  });

  it.each([
    ["install", "chartwright deploy ENV"],
    ["upgrade", "chartwright deploy ENV"],
    ["lint", "chartwright validate"],
    ["template", "chartwright validate"],
    ["delete", "chartwright uninstall ENV"],
    ["ls", "chartwright status ENV"],
    ["list", "chartwright status ENV"],
    ["login", "docker login"],
    ["version", "chartwright --version"],
  ])("that has the word %s of another tool leads to %s", async (word, way) => {
    const { code, err } = await run(word, "anything");
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`^error E_USAGE: unknown command "${word}"\n {2}hint: .*\`${way}`));
  });
});

/** A word with one letter left out, doubled, or swapped with the next. */
const typo = (word: string) =>
  fc.tuple(fc.nat(word.length - 2), fc.constantFrom("left out", "doubled", "swapped")).map(([at, kind]) => {
    const [a = "", b = ""] = word.slice(at);
    const instead = { "left out": b, doubled: a + a + b, swapped: b + a }[kind];
    return word.slice(0, at) + instead + word.slice(at + 2);
  });

describe("no typo leads to", () => {
  it.each(["deploy", "release", "rollback", "uninstall", "publish", "push"])("the command %s", async (word) => {
    await fc.assert(
      fc.asyncProperty(typo(word), async (wrong) => {
        fc.pre(wrong !== word);
        const { err } = await run(wrong, "prod");
        expect(err).toMatch(/^error E_USAGE: unknown command/);
        expect(err).not.toMatch(/chartwright (?:deploy|release|rollback|uninstall|publish|push|lab down)/);
      }),
    );
  });

  it.each([
    [["deploy", "prod"], "yes"],
    [["publish"], "force"],
    [["publish"], "insecure"],
    [["lab", "down"], "delete"],
    [["values", "prod"], "show-secrets"],
  ])("%j --%s", async (argv, flag) => {
    await fc.assert(
      fc.asyncProperty(typo(flag), async (wrong) => {
        fc.pre(wrong !== flag);
        const { code, err } = await run(...argv, `--${wrong}`);
        expect(code).toBe(2);
        expect(err).toMatch(/^error E_USAGE: unknown flag/);
        expect(err).not.toMatch(new RegExp(`--${flag}\\b`));
      }),
    );
  });
});

describe("-o json", () => {
  it.each([
    ["deploy", "nosuch", "-o", "json"],
    ["-o", "json", "deploy", "nosuch"],
    ["deploy", "nosuch", "--output=json"],
  ])("prints the error on standard output, and its text on standard error: %j %j %j %j", async (...argv) => {
    const { code, out, err } = await run(...argv);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      version: 1,
      error: {
        code: "E_ENVIRONMENT",
        message: 'there is no environment "nosuch"',
        hint: expect.stringContaining("prod"),
      },
    });
    expect(err).toMatch(/^error E_ENVIRONMENT: /);
  });

  it("has an error of the command line too, and the place of a fault", async () => {
    expect(JSON.parse((await run("deplyo", "-o", "json")).out)).toMatchObject({ error: { code: "E_USAGE" } });
    const { out } = await run("--config", "charts/nginx/values.yaml", "values", "dev", "-o", "json");
    expect(JSON.parse(out)).toMatchObject({
      error: { code: "E_CONFIG", at: { file: "charts/nginx/values.yaml", line: expect.any(Number) } },
    });
  });

  it("behind -- is an argument", async () => {
    expect(await run("deplyo", "--", "-o", "json")).toMatchObject({ code: 2, out: "" });
  });
});

describe("a global flag", () => {
  it("-C runs in another folder, relative to the working folder", async () => {
    const { code, out } = await run("-C", "charts", "why", "nginx", "replicaCount");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("set by nginx/values.yaml:") });
  });

  it("--config reads another file, relative to the folder of -C", async () => {
    const { code, out } = await run("diff", "dev", "dev", "-C", "docs", "--config", "../chartwright.yaml");
    expect({ code, out }).toEqual({ code: 0, out: "" });
  });
});
