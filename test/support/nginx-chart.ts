import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { runHelm } from "../../src/tools/helm/run-helm.ts";
import type { ProcessResult } from "../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "./context.ts";

export const chartDir = join(repositoryDir, "charts/nginx");
export const environments = ["dev", "staging", "prod"] as const;

/** The layers of an environment, as `helm` takes them. */
export function layers(environment: string): string[] {
  return ["-f", join(repositoryDir, "values/common.yaml"), "-f", join(repositoryDir, `values/${environment}.yaml`)];
}

const ctx = testContext();

export interface TemplateOptions {
  readonly release?: string;
  readonly namespace?: string;
  readonly chart?: string;
  /** Given to Helm as one more values file, by standard input. */
  readonly values?: unknown;
  readonly args?: readonly string[];
}

const escapedCharacter = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Runs `helm template` and gives its result, whatever its verdict. */
export function helmTemplate(options: TemplateOptions = {}): Promise<ProcessResult> {
  const { release = "web", namespace = "sites", chart = chartDir, values, args = [] } = options;
  const fromInput = values === undefined ? [] : ["-f", "-"];
  return runHelm(ctx, ["template", release, chart, "--namespace", namespace, ...args, ...fromInput], {
    // As they are, the line breaks of YAML 1.1 would be folded by Helm.
    ...(values === undefined
      ? {}
      : { input: JSON.stringify(values).replace(/[\u0085\u2028\u2029]/g, escapedCharacter) }),
  });
}

/** Runs any other Helm command on the chart. */
export function helm(args: readonly string[]): Promise<ProcessResult> {
  return runHelm(ctx, args);
}

/** An object of the rendered manifest. */
export type Manifest = { readonly [key: string]: unknown };

/** Renders the chart, which must succeed, into its objects. */
export async function render(options: TemplateOptions = {}): Promise<Manifest[]> {
  const result = await helmTemplate(options);
  if (result.exitCode !== 0) throw new Error(`helm template failed: ${result.stderr}`);
  return loadAll(result.stdout).filter(isMap);
}

export function isMap(value: unknown): value is Manifest {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys and indexes, `undefined` where there is none: `at(pod, "spec", "containers", 0)`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (Array.isArray(current) && typeof key === "number") current = current[key];
    else if (isMap(current)) current = current[key];
    else return undefined;
  }
  return current;
}

/** The one object of a kind; with `test` the one that belongs to `helm test`. */
export function only(manifests: readonly Manifest[], kind: string, test = false): Manifest {
  const isTest = (object: Manifest): boolean => at(object, "metadata", "annotations", "helm.sh/hook") === "test";
  const found = manifests.filter((object) => object["kind"] === kind && isTest(object) === test);
  const [object] = found;
  if (object === undefined || found.length > 1) throw new Error(`${found.length} objects of kind ${kind}`);
  return object;
}

/** The values schema, as data. */
export function readSchema(): Manifest {
  const schema: unknown = JSON.parse(readFileSync(join(chartDir, "values.schema.json"), "utf8"));
  if (!isMap(schema)) throw new Error("values.schema.json is no object");
  return schema;
}
