import { describe, expect, it } from "vitest";
import { rangeText, versionFits } from "../../../src/tools/toolchain/version-range.ts";

describe("versionFits", () => {
  const helm = { from: "4.1", below: "5" };

  it.each([
    ["4.1.0", true],
    ["4.1.4+g05fa379", true],
    ["4.10.0", true],
    ["v4.2.3", true],
    ["4.1.0-rc.1", true],
    ["4.0.9", false],
    ["3.17.2", false],
    ["5.0.0", false],
    ["5.0.0-beta.1", false],
    ["unknown", false],
  ])("%s in ≥ 4.1 and < 5: %s", (version, fits) => {
    expect(versionFits(version, helm)).toBe(fits);
  });

  it("has no upper bound without `below`", () => {
    expect(versionFits("99.1", { from: "0.13" })).toBe(true);
    expect(rangeText({ from: "0.13" })).toBe("≥ 0.13");
  });

  it("treats a vendor's build as its release", () => {
    expect(versionFits("1.32.4-dispatcher", { from: "1.35", below: "1.38" })).toBe(false);
    expect(versionFits("1.36.1-dispatcher", { from: "1.35", below: "1.38" })).toBe(true);
  });
});
