import { describe, expect, it } from "vitest";
import { chooseVersion } from "../../../src/engines/kubernetes-api/choose-version.ts";
import { compareQuantities, isQuantity, nearestQuantity } from "../../../src/engines/kubernetes-api/quantity.ts";
import { isBase64, isTime } from "../../../src/engines/kubernetes-api/syntax.ts";

describe("quantities", () => {
  it.each(["0", "1", "1.5", ".5", "5.", "-1", "+1Gi", "100m", "1e3", "1E-3", "12Ei", "1E", " 1Gi ", "m", "007k"])(
    "%j is one",
    (text) => expect(isQuantity(text)).toBe(true),
  );
  it.each(["", " ", "x", "1 Gi", "1GB", "1gi", "1KI", "1K", "1e", "1e1.5", "--1", "1.2.3", "0x10", "1m5"])(
    "%j is none",
    (text) => expect(isQuantity(text)).toBe(false),
  );
  it.each([
    ["512MB", "512M"],
    ["512 MiB", "512Mi"],
    ["1gb", "1G"],
    ["1K", "1k"],
    ["2 cores", "2"],
  ])("%j means %j", (text, meant) => expect(nearestQuantity(text)).toBe(meant));
  it.each([
    ["1500m", 1, 1],
    ["1Gi", "1G", 1],
    ["0.5", "500m", 0],
    [0.1, "200m", -1],
    ["1e3", "1k", undefined],
  ])("%j and %j compare to %j", (a, b, order) => expect(compareQuantities(a, b)).toBe(order));
});

describe("times and base64", () => {
  it.each(["2026-01-02T03:04:05Z", "2026-02-28T23:59:59.5+01:00", "2024-02-29T00:00:00Z"])("%s is a time", (text) =>
    expect(isTime(text)).toBe(true),
  );
  it.each(["", "2026-01-02", "2026-01-02 03:04:05Z", "2026-02-29T00:00:00Z", "2026-01-02T24:00:00Z"])(
    "%j is none",
    (text) => expect(isTime(text)).toBe(false),
  );
  it("six digits make a micro time", () => {
    expect(isTime("2026-01-02T03:04:05.123456Z", true)).toBe(true);
    expect(isTime("2026-01-02T03:04:05Z", true)).toBe(false);
  });
  it("line breaks are no fault of base64", () => {
    expect(isBase64("YQ=\n=\n")).toBe(true);
    expect(isBase64("YQ")).toBe(false);
    expect(isBase64("a_b-")).toBe(false);
  });
});

describe("the version", () => {
  const known = ["1.34", "1.35", "1.36", "1.37"];
  it.each([
    ["1.36", "1.36"],
    ["v1.36.2", "1.36"],
    ["1.35.1+k3s1", "1.35"],
    ["v1.34.0-eks-1", "1.34"],
    [undefined, "1.37"],
  ])("%s is %s", (wanted, version) => expect(chooseVersion(wanted, known)).toEqual({ version }));
  it.each([
    ["1.40", "1.37", "checked against 1.37"],
    ["1.9", undefined, "not checked"],
    ["latest", undefined, "is not a Kubernetes version"],
  ])("%s is %s, and a note says why", (wanted, version, note) => {
    const choice = chooseVersion(wanted, known);
    expect(choice.version).toBe(version);
    expect(choice.note).toContain(note);
  });
});
