// Writes schemas/kubernetes.json: the API of four Kubernetes versions, from the Go modules k8s.io/kubernetes (OpenAPI,
// discovery, enums) and k8s.io/api (when an API is deprecated and removed). Needs Go and its module proxy or cache.
// With --check, writes nothing and exits with 1 if the file is not up to date; with --json-schemas VERSION DIR it writes
// that version's kinds as JSON Schemas into DIR, one file per kind, with the names that kubeconform expects.
import { writeOrCheck } from "./generated-file.mjs";
import { writeJsonSchemas } from "./kubernetes-json-schemas.mjs";
import { lifecycles } from "./kubernetes-lifecycles.mjs";
import { sorted } from "./kubernetes-modules.mjs";
import { readRelease } from "./kubernetes-release.mjs";

/** The release to read for each version. Older versions are written as differences from the newest. */
const RELEASES = { 1.37: "1.37.2", 1.36: "1.36.3", 1.35: "1.35.4", 1.34: "1.34.4" };

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Merges the kinds of all versions. `in` lists the versions that serve a kind, unless all do. */
function mergeKinds(all) {
  const versions = Object.keys(all).sort();
  const merged = {};
  for (const version of versions) {
    for (const [group, kinds] of Object.entries(all[version].kinds)) {
      merged[group] ??= {};
      for (const [kind, entry] of Object.entries(kinds)) {
        merged[group][kind] ??= { ...entry, in: [] };
        merged[group][kind].in.push(version);
      }
    }
  }
  for (const group of Object.values(merged)) {
    for (const entry of Object.values(group)) if (entry.in.length === versions.length) delete entry.in;
  }
  return sorted(Object.fromEntries(Object.entries(merged).map(([group, kinds]) => [group, sorted(kinds)])));
}

/** Returns JSON with one line per entry of the second level, so that a diff between releases is readable. */
function lines(object) {
  const entries = (value) =>
    Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`)
      .join(",\n");
  return Object.entries(object)
    .map(([key, value]) => `${JSON.stringify(key)}:{\n${entries(value)}\n}`)
    .join(",\n");
}

function generate() {
  const all = Object.fromEntries(Object.entries(RELEASES).map(([version, release]) => [version, readRelease(release)]));
  const [newest = "", ...older] = Object.keys(RELEASES).sort().reverse();
  const base = all[newest].types;
  const changes = Object.fromEntries(
    older.map((version) => [
      version,
      Object.fromEntries(Object.entries(all[version].types).filter(([name, type]) => !same(type, base[name]))),
    ]),
  );
  const head = { releases: sorted(RELEASES), kinds: mergeKinds(all), lifecycles: lifecycles(), types: base };
  return `{\n${lines(head)},\n"changes":{\n${lines(changes)}\n}\n}\n`;
}

const at = process.argv.indexOf("--json-schemas");
if (at === -1) writeOrCheck("schemas/kubernetes.json", generate(), "scripts/generate-kubernetes-schemas.mjs");
else writeJsonSchemas(RELEASES[process.argv[at + 1]], process.argv[at + 2]);
