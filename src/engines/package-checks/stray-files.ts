import type { RuleCode } from "../../findings/index.ts";
import { type Finding, finding, Source } from "../../findings/index.ts";
import type { ChartFile } from "../chart-files/index.ts";
import { inPlace } from "../chart-files/index.ts";
import { tokenShape } from "../secrets/index.ts";

/** Over this a file in a chart is most often there by mistake: Helm keeps the chart in a Secret of at most 1 MiB. */
const LARGE_BYTES = 1024 * 1024;

/** Names of files that are there to hold secrets; their examples are none. */
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
 * Files of a chart that should not be in its package: secrets, large ones, and what lies outside of the chart.
 * What is in `charts/` came with other charts.
 *
 * @param place the chart as places show it.
 */
export function strayFiles(place: string, files: readonly ChartFile[]): Finding[] {
  const links = new Set<string>();
  return files.flatMap((file) => [
    ...(file.path.startsWith("charts/") ? [] : secrets(place, file)),
    ...large(place, file),
    ...outside(place, file, links),
  ]);
}

function stray(place: string, path: string, news: readonly [RuleCode, string, string], offset = 0, text = ""): Finding {
  const [code, message, suggestion] = news;
  return finding(code, message, { location: new Source(inPlace(place, path), text).range(offset, offset), suggestion });
}

const REMOVE = "move it out of the chart, or name it in .helmignore; a secret that was published must be changed";

function secrets(place: string, { path, data }: ChartFile): Finding[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  // The secret itself is never shown.
  const tell = (message: string, offset = 0, text = ""): Finding[] => [
    stray(place, path, ["package/secret-file", message, REMOVE], offset, text),
  ];
  if (SECRET_NAME.test(name) && !EXAMPLE.test(name)) return tell(`${path} is a file that holds secrets`);
  // Secrets among the chart's default values are told by values/secret.
  if (path === "values.yaml" || data.length > LARGE_BYTES || data.includes(0)) return [];
  const text = new TextDecoder().decode(data);
  const shape = tokenShape(text);
  return shape ? tell(`${path} holds ${shape.what}`, shape.offset, text) : [];
}

function large(place: string, { path, data }: ChartFile): Finding[] {
  if (data.length <= LARGE_BYTES) return [];
  const size = `${path} has ${(data.length / LARGE_BYTES).toFixed(1)} MiB`;
  const why =
    "Helm keeps the whole chart in a Secret, which holds 1 MiB: name it in .helmignore if no template reads it";
  return [stray(place, path, ["package/large-file", size, why])];
}

function outside(place: string, { outside: link }: ChartFile, told: Set<string>): Finding[] {
  if (link === undefined || told.has(link.path)) return [];
  told.add(link.path);
  const message = `${link.path} is a link that leads out of the chart, to ${link.target}`;
  return [
    stray(place, link.path, [
      "package/outside-link",
      message,
      "put the file itself into the chart, or name the link in .helmignore",
    ]),
  ];
}
