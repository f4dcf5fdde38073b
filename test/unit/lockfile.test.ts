import { expect, test } from "vitest";
import { EMPTY_LOCK, formatLockFile, parseLockFile, withImage } from "../../src/image/lock-file.ts";

const digest = (n: number): string => `sha256:${String(n).repeat(64).slice(0, 64)}`;

test("what is written is read back, in one text whatever the order", () => {
  const a = withImage(
    withImage(EMPTY_LOCK, "docker/b", { hash: "1", digest: digest(1), base: "docker/base" }),
    "docker/a",
    { hash: "2", digest: digest(2) },
  );
  const b = withImage(withImage(EMPTY_LOCK, "docker/a", { hash: "2", digest: digest(2) }), "docker/b", {
    hash: "1",
    digest: digest(1),
    base: "docker/base",
  });
  expect(formatLockFile(a)).toBe(formatLockFile(b));
  expect(formatLockFile(parseLockFile("chartwright.lock", formatLockFile(a)))).toBe(formatLockFile(a));
  expect(formatLockFile(a)).toMatchInlineSnapshot(`
    "# Written by chartwright push: the pushed images by the content they were built from. Keep this file in version control.
    version: 1
    images:
      "docker/a":
        "2":
          digest: "sha256:2222222222222222222222222222222222222222222222222222222222222222"
      "docker/b":
        "1":
          digest: "sha256:1111111111111111111111111111111111111111111111111111111111111111"
          base: "docker/base"
    "
  `);
});

test("the newest five images of a context are kept", () => {
  let lock = EMPTY_LOCK;
  for (const hash of ["h1", "h2", "h3", "h4", "h5", "h6", "h3"])
    lock = withImage(lock, "c", { hash, digest: digest(1) });
  expect(lock.images.get("c")?.map((image) => image.hash)).toEqual(["h3", "h6", "h5", "h4", "h2"]);
});

const HASH = "a81f0f1c2b3d4e5f60718293";

test.each([
  ["", "1:1", "version is missing"],
  ["a: [", "1:4", "unexpected end"],
  ["version: 2\nimages: {}\n", "1:10", "version must be 1, the only version that this release reads, found 2"],
  ["version: 1\nimages: [a]\n", "2:9", "images must be a map, found a list"],
  [`version: 1\nimages: {a/b: {${HASH}: {}}}\n`, "2:42", `images.a/b.${HASH}.digest is missing`],
  [`version: 1\nimages:\n  a/b:\n    ${HASH}:\n      digest: sha256:12\n`, "5:15", "digest must be a digest: sha256:"],
  ["<<<<<<< HEAD\nversion: 1\n=======\n", "2:8", ""],
])("%j is refused at %s", (text, place, message) => {
  const [line, column] = place.split(":").map(Number);
  expect(() => parseLockFile("chartwright.lock", text)).toThrow(
    expect.objectContaining({
      code: "E_CONFIG",
      at: expect.objectContaining({ file: "chartwright.lock", line, column }),
      message: expect.stringContaining(message),
      hint: "restore the file from version control, or delete it: the next push writes it again",
    }),
  );
});

test("keys that a later release adds are accepted", () => {
  const digested = `{ digest: "${digest(1)}", size: 5 }`;
  expect(
    parseLockFile("chartwright.lock", `version: 1\nextra: 1\nimages: { a: { h: ${digested} } }\n`).images.get("a"),
  ).toEqual([{ hash: "h", digest: digest(1) }]);
});
