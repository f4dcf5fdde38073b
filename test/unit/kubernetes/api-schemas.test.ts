import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";
import { labSchemas, schemaData } from "../../support/kubernetes/schemas.ts";

const file = (path: string): string => readFileSync(join(repositoryDir, path), "utf8");
const data: { releases: Record<string, string> } = JSON.parse(file("schemas/kubernetes.json"));

describe("schemas/kubernetes.json", () => {
  it("holds the releases that its generator names", () => {
    const list = /const RELEASES = \{([^}]*)\}/.exec(file("scripts/generate-kubernetes-schemas.mjs"))?.[1] ?? "";
    const named = [...list.matchAll(/([\d.]+): "([\d.]+)"/g)].map(([, version, release]) => [version, release]);
    expect(named).toHaveLength(4);
    expect(Object.fromEntries(named)).toEqual(data.releases);
    expect(schemaData.versions).toEqual(["1.34", "1.35", "1.36", "1.37"]);
  });

  it("holds the release that the lab runs, with which it is compared", () => {
    expect(file("tools/kubernetes/go.mod")).toContain(`k8s.io/kubernetes v${data.releases[labSchemas.version]}\n`);
  });

  it("is small, and in the package", () => {
    expect(statSync(join(repositoryDir, "schemas/kubernetes.json")).size).toBeLessThan(250_000);
    expect(JSON.parse(file("package.json")).files).toContain("schemas");
  });
});

it.each(schemaData.versions)("every kind of %s has its type, and every type is a word or known", (version) => {
  const schemas = schemaData.schemas(version);
  expect(schemas.kinds().length).toBeGreaterThan(60);
  const open = schemas.kinds().map(({ apiVersion, kind }) => schemas.kind(apiVersion, kind)?.type ?? "");
  const words = new Set<string>();
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const type = schemas.type(name);
    if (!type) words.add(name);
    for (const shape of Object.values(type?.fields ?? {})) {
      open.push(
        ...[...JSON.stringify(shape).matchAll(/(?:^|"(?:list|map|typesOnly|is)":)"([^"]+)"/g)].map(
          (match) => match[1] ?? "",
        ),
      );
    }
    for (const field of type?.required ?? []) expect(Object.keys(type?.fields ?? {})).toContain(field);
  }
  expect([...words].sort()).toEqual([
    "any",
    "boolean",
    "bytes",
    "int-or-string",
    "int32",
    "int64",
    "micro-time",
    "number",
    "object",
    "quantity",
    "string",
    "time",
  ]);
});

it("a version serves what its cluster serves", () => {
  const served = (version: string): boolean =>
    schemaData.schemas(version).kind("storage.k8s.io/v1beta1", "VolumeAttributesClass") !== undefined;
  expect(schemaData.versions.map(served)).toEqual([true, true, true, false]);
  expect(labSchemas.kind("apps/v1", "Deployment")).toEqual({ type: "apps.v1.Deployment" });
  expect(labSchemas.kind("v1", "Namespace")).toEqual({ type: "core.v1.Namespace", cluster: true });
  expect(labSchemas.kind("apps/v1", "constructor")).toBeUndefined();
  expect(labSchemas.type("__proto__")).toBeUndefined();
});
