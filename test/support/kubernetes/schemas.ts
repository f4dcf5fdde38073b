import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toJson } from "../../../src/engines/go-yaml/value-node.ts";
import { isJsonMap, type Json, type JsonMap } from "../../../src/engines/json/json.ts";
import { ApiSchemaData, type ApiSchemas } from "../../../src/engines/kubernetes-api/api-schemas.ts";
import { checkManifest } from "../../../src/engines/kubernetes-api/check-manifest.ts";
import type { CrdSchemas } from "../../../src/engines/kubernetes-api/crd-schemas.ts";
import type { ManifestFault } from "../../../src/engines/kubernetes-api/manifest-fault.ts";
import { readManifest } from "../../../src/engines/kubernetes-api/read-manifest.ts";
import { ruleOf } from "../../../src/findings/rule-table.ts";
import { repositoryDir } from "../context.ts";

/** The schemas of the package. */
export const schemaData = new ApiSchemaData(readFileSync(join(repositoryDir, "schemas/kubernetes.json"), "utf8"));

/** The version that the lab's API server has. */
export const labSchemas: ApiSchemas = schemaData.schemas("1.36");

/** Objects of many kinds that every API server takes. */
export const validText = readFileSync(join(repositoryDir, "test/fixtures/kubernetes/objects.yaml"), "utf8");

/** The objects of a manifest, as we read it. */
export function objectsOf(manifest: string): JsonMap[] {
  return readManifest(manifest).flatMap(({ node }) => {
    const value = node && toJson(node);
    return isJsonMap(value) ? [value] : [];
  });
}

/** What is wrong with an object, warnings left out. */
export async function errorsOf(object: Json, crds?: CrdSchemas): Promise<ManifestFault[]> {
  const faults = await checkManifest(readManifest(`${JSON.stringify(object)}\n`), labSchemas, crds ? { crds } : {});
  return faults.filter(({ code }) => ruleOf(code).severity === "error");
}
