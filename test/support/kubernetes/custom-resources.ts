import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { load } from "js-yaml";
import type { ApiServer } from "../api-server.ts";
import { at } from "../nginx-chart.ts";
import { moduleDir } from "../template/go-parser.ts";

/** Where the definitions of custom resources are that the chart makes: a Go module, pinned, and a file in it. */
const DEFINITIONS = [
  ["sigs.k8s.io/gateway-api", "v1.3.0", "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"],
  [
    "github.com/prometheus-operator/prometheus-operator",
    "v0.85.0",
    "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
  ],
] as const;

/** The CustomResourceDefinitions of HTTPRoute and ServiceMonitor, as their projects publish them. */
export function customResourceDefinitions(): Promise<string[]> {
  return Promise.all(
    DEFINITIONS.map(async ([module, version, file]) =>
      readFileSync(join(await moduleDir(module, version), file), "utf8"),
    ),
  );
}

/** Makes custom resources known to an API server; each is served when this ends. */
export async function define(server: ApiServer, definitions: readonly string[]): Promise<void> {
  for (const text of definitions) {
    const definition = load(text);
    const made = await server.send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
    if (made.status !== 201) throw new Error(`the API server refuses a definition: ${made.body}`);
    const name = String(at(definition, "metadata", "name"));
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
    for (;;) {
      const conditions = at(JSON.parse((await server.send("GET", path)).body), "status", "conditions");
      const established = Array.isArray(conditions)
        ? conditions.find((item) => item["type"] === "Established")
        : undefined;
      if (established?.["status"] === "True") break;
      await sleep(50);
    }
  }
}
