import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { moduleDir, sorted } from "./kubernetes-modules.mjs";

/**
 * The modules in which Kubernetes declares the lifecycles of its APIs, oldest first. The first one is the last release with
 * the types of PodSecurityPolicy and of the beta autoscalers.
 */
const LIFECYCLE_MODULES = [
  ["k8s.io/api", "v0.25.16"],
  ["k8s.io/apiextensions-apiserver", "v0.37.2"],
  ["k8s.io/kube-aggregator", "v0.37.2"],
  ["k8s.io/api", "v0.37.2"],
];

/** Returns the versions that deprecate and remove APIs, and the replacements, by `batch/v1beta1 CronJob`. */
export function lifecycles() {
  const found = {};
  for (const [path, version] of LIFECYCLE_MODULES) Object.assign(found, lifecyclesOf(moduleDir(path, version)));
  return sorted(found);
}

function lifecyclesOf(dir) {
  const found = {};
  const folders = readdirSync(dir, { recursive: true, encoding: "utf8" });
  for (const file of folders.filter((name) => /[-/]lifecycle\.go$/.test(name)).sort()) {
    const folder = join(dir, file, "..");
    const group = /const GroupName = "([^"]*)"/.exec(readFileSync(join(folder, "register.go"), "utf8"))?.[1];
    const version = folder.split("/").at(-1);
    const text = readFileSync(join(dir, file), "utf8");
    const methods = /func \(in \*(\w+)\) APILifecycle(\w+)\(\) \S.*\{\n\treturn (.+)\n\}/g;
    for (const [, kind, method, value] of text.matchAll(methods)) {
      if (method === "Introduced" || kind.endsWith("List")) continue;
      const key = `${group ? `${group}/` : ""}${version} ${kind}`;
      found[key] ??= {};
      found[key][method.toLowerCase()] = method === "Replacement" ? replacement(value) : value.replace(", ", ".");
    }
  }
  return found;
}

function replacement(value) {
  const [group, version, kind] = ["Group", "Version", "Kind"].map(
    (key) => new RegExp(`${key}: "([^"]*)"`).exec(value)?.[1],
  );
  // The source declares IngressClassList as the replacement of IngressClass.
  return `${group ? `${group}/` : ""}${version} ${kind.replace(/List$/, "")}`;
}
