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
  expect(formatLockFile(parseLockFile(formatLockFile(a)))).toBe(formatLockFile(a));
  expect(formatLockFile(a)).toMatchInlineSnapshot(`
    "# Written by chartwright push: which content has become which image. Keep it in version control.
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

test.each([
  ["", "empty"],
  ["a: [", "no YAML"],
  ["version: 2\nimages: {}\n", "version is 2"],
  ["version: 1\nimages: {a: {h: {digest: x}}}\n", "no digest"],
  ["<<<<<<< HEAD\nversion: 1\n=======\n", ""],
])("refuses %j", (text, message) => {
  expect(() => parseLockFile(text)).toThrow(
    expect.objectContaining({ code: "E_CONFIG", message: expect.stringContaining(message) }),
  );
});
