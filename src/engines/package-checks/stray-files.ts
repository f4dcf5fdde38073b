import { type Finding, finding, type Range, Source } from "../../findings/index.ts";
import type { ChartFile } from "../chart-files/index.ts";
import { inPlace } from "../chart-files/index.ts";
import { tokenShape } from "../secrets/index.ts";

/** A larger file is probably in the chart by mistake: Helm stores the chart in a Secret of at most 1 MiB. */
const LARGE_BYTES = 1024 * 1024;

/** Names of files that usually contain secrets. */
const SECRET_NAME = new RegExp(
  `^(?:${[
    "\\.env(?:\\..+)?",
    ".+\\.secret\\.ya?ml",
    "id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?",
    ".+\\.(?:p12|pfx|jks|keystore|kdbx|ppk|ovpn|tfstate(?:\\.backup)?)",
    "secring\\.gpg",
    "\\.?(?:netrc|pgpass|htpasswd|dockercfg|git-credentials|vault[-_]pass(?:word)?|my\\.cnf|s3cfg|boto|pypirc)",
    "\\.?dockerconfigjson|\\.?kubeconfig(?:\\.ya?ml)?",
  ].join("|")})$`,
  "i",
);
const EXAMPLE = /[._-](?:example|sample|template|tmpl|tpl|dist|defaults?|gotmpl)(?:\.|$)/i;

/**
 * Returns findings about files that do not belong in a chart's package: files with secrets, large files, and files outside
 * the chart. Files in `charts/` belong to other charts and are not searched for secrets.
 *
 * @param place the prefix of locations in the chart.
 */
export function strayFiles(place: string, files: readonly ChartFile[]): Finding[] {
  const links = new Set<string>();
  return files.flatMap((file) => [
    ...(file.path.startsWith("charts/") ? [] : secrets(place, file)),
    ...large(place, file),
    ...outside(place, file, links),
  ]);
}

function at(place: string, path: string, { offset, text } = { offset: 0, text: "" }): { readonly location: Range } {
  return { location: new Source(inPlace(place, path), text).range(offset, offset) };
}

function secrets(place: string, { path, data }: ChartFile): Finding[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (SECRET_NAME.test(name) && !EXAMPLE.test(name)) return [finding("package/secret-file", { path }, at(place, path))];
  // The rule values/secret reports secrets among the chart's default values.
  if (path === "values.yaml" || data.length > LARGE_BYTES || data.includes(0)) return [];
  const text = new TextDecoder().decode(data);
  const shape = tokenShape(text);
  if (!shape) return [];
  return [finding("package/secret-file", { path, what: shape.what }, at(place, path, { offset: shape.offset, text }))];
}

function large(place: string, { path, data }: ChartFile): Finding[] {
  if (data.length <= LARGE_BYTES) return [];
  return [finding("package/large-file", { path, bytes: data.length }, at(place, path))];
}

function outside(place: string, { outside: link }: ChartFile, seen: Set<string>): Finding[] {
  if (link === undefined || seen.has(link.path)) return [];
  seen.add(link.path);
  return [finding("package/outside-link", link, at(place, link.path))];
}
