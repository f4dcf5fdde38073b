import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { load } from "js-yaml";
import type { ApiServer } from "../api-server.ts";
import { at } from "../nginx-chart.ts";
import { goModule } from "../programs/go-module.ts";

/** The definitions of the custom resources that the chart creates: a pinned Go module, and a file in it. */
const DEFINITIONS = [
  ["sigs.k8s.io/gateway-api@v1.3.0", "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"],
  [
    "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
  ],
] as const;

/** The folders of the Go modules that contain them. */
export const customResourceModules = (): Promise<string[]> =>
  Promise.all(DEFINITIONS.map(([module]) => goModule(module)));

/** The CustomResourceDefinitions of HTTPRoute and ServiceMonitor, as their projects publish them. */
export async function customResourceDefinitions(): Promise<string[]> {
  const modules = await customResourceModules();
  return DEFINITIONS.map(([, file], index) => readFileSync(join(modules[index] ?? "", file), "utf8"));
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
