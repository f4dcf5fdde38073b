// Writes docs/cli.md from the command line itself: the help of every command, and the exit codes of src/errors.ts.
// With --check it writes nothing and exits 1 if the file is not up to date.
import { importSource, row, writeOrCheck } from "./generated-file.mjs";

const { commands, ERROR_CODES, helpPage, rootPage } = await importSource(`
  export { commands, helpPage, rootPage } from "./src/commands/index.ts";
  export { ERROR_CODES } from "./src/errors.ts";
`);
const WIDTH = 80;

/** What each exit code means; those of errors get the codes that end in them. */
const EXIT_CODES = {
  0: "ok",
  1: "findings: something in the user's files",
  2: "usage or configuration",
  3: "a tool or a server failed; `doctor`: a tool is missing and cannot be got",
  4: "refused: the version holds other content, something is under way, nothing says where to go",
  5: "rolled out, and not healthy; `status`: the release is not healthy",
  70: "a bug of Chartwright's",
  130: "interrupted by SIGINT (Ctrl-C)",
  143: "interrupted by SIGTERM",
};

/** Variables that are read; a test looks for those that src/ reads and this table lacks. */
const VARIABLES = [
  ["CHARTWRIGHT_LAB", "The lab that is meant; `--name` comes before it."],
  [
    "CHARTWRIGHT_HELM, CHARTWRIGHT_KUBECTL, …",
    "The one file to use for a tool: its name in `doctor`, in capitals, with `_` for `-`.",
  ],
  [
    "CHARTWRIGHT_RELEASE_MIRROR",
    "`https://mirror.example.com/…`: official releases of tools are downloaded from there; the original host is the first part of the path.",
  ],
  [
    "CHARTMUSEUM_URL",
    "The chart repository to publish to, where neither `--repo` nor `--env` is given. If it is set, the login of these variables is sent to its host only.",
  ],
  [
    "CHARTMUSEUM_USERNAME, CHARTMUSEUM_PASSWORD, CHARTMUSEUM_PASSWORD_FILE",
    "The login of the chart repository, where Helm knows none for its address. The last is a file with the password.",
  ],
  [
    "CHARTMUSEUM_TOKEN, CHARTMUSEUM_TOKEN_FILE",
    "A bearer token for the chart repository, or a file with it, instead of a login.",
  ],
  [
    "CHARTMUSEUM_CA_FILE, CHARTMUSEUM_CERT_FILE, CHARTMUSEUM_KEY_FILE",
    "For the chart repository: the authorities to trust, and the client certificate with its key.",
  ],
  [
    "HELM_REPOSITORY_CONFIG, HELM_CONFIG_HOME, XDG_CONFIG_HOME",
    "Where Helm keeps `repositories.yaml`, as Helm itself reads them. Default: `~/.config/helm`.",
  ],
  [
    "REGISTRY_HOST, REGISTRY_USERNAME, REGISTRY_PASSWORD",
    "The login of one image registry, sent to no other: the host as it stands in an image's name.",
  ],
  ["DOCKER_AUTH_CONFIG", "Logins of image registries: the text of a `config.json`."],
  ["REGISTRY_AUTH_FILE", "A file with logins of image registries, as podman and buildah take it."],
  [
    "DOCKER_CONFIG",
    "The folder of the `config.json` with the logins of image registries and the names of credential helpers. Default: `~/.docker`.",
  ],
  ["XDG_RUNTIME_DIR", "`containers/auth.json` below it has the logins of `podman login`."],
  [
    "CHARTWRIGHT_BUILDER",
    "`buildah`, `podman` or `docker`: what builds images. Default: the first of them that is there.",
  ],
  [
    "KUBECONFIG",
    "The kubeconfig that `context` of an environment is looked up in. Default: `~/.kube/config`. The lab has one of its own.",
  ],
  [
    "XDG_RUNTIME_DIR, TMPDIR",
    "Where a keyring that signs is unpacked while it does; the first that is there and short enough for a socket in it. Default: `/tmp`.",
  ],
  [
    "SOURCE_DATE_EPOCH",
    "The time of an image's files, in seconds. Without it the last commit's, or one that is computed from the content.",
  ],
  [
    "HTTPS_PROXY, https_proxy",
    "If set, whether the registry of a base image can be reached is left to the image builder.",
  ],
  ["XDG_CACHE_HOME", "Where the cache is. Default: `~/.cache`."],
  ["XDG_STATE_HOME", "Where the labs and locks are. Default: `~/.local/state`."],
  ["HOME", "The user's folder, for the defaults above."],
  ["PATH", "Where tools are looked for first."],
  ["LD_LIBRARY_PATH", "Kept, behind the libraries of tools that were unpacked into the cache."],
  ["NO_COLOR", "If set and not empty: no colours."],
  ["COLUMNS", "The width of help pages. Default: the terminal's width, or 80."],
  ["CI", "If set: output as for a pipe, without colours and without a line that is written over."],
];

function section(words, target) {
  const help = helpPage(target, words, WIDTH).trimEnd();
  return [`${"#".repeat(words.length + 2)} ${words.join(" ")}`, "", "```text", help, "```", ""];
}

function commandSections(known, words = []) {
  return Object.entries(known).flatMap(([word, target]) => {
    const own = [...words, word];
    const inner = target.kind === "group" ? commandSections(target.commands, own) : [];
    return [...section(own, target), ...inner];
  });
}

function exitCodeTable() {
  const unexplained = Object.entries(ERROR_CODES).filter(([, exit]) => EXIT_CODES[exit] === undefined);
  if (unexplained.length > 0) throw new Error(`exit codes without a meaning: ${unexplained.join(" ")}`);
  const codesOf = (exit) => Object.keys(ERROR_CODES).filter((code) => ERROR_CODES[code] === Number(exit));
  const link = (code) => `[${code}](errors.md#${code.toLowerCase()})`;
  return [
    row("exit code", "means", "errors"),
    "|---|---|---|",
    ...Object.entries(EXIT_CODES).map(([exit, means]) => row(exit, means, codesOf(exit).map(link).join(", "))),
  ];
}

const lines = [
  "# The command line",
  "",
  "This page is made by `node scripts/generate-cli-reference.mjs` from the commands themselves.",
  "",
  "Results go to standard output; progress, notes and errors to standard error. [json.md](json.md) holds the documented shapes of `-o json`, [configuration.md](configuration.md) describes the file `chartwright.yaml`.",
  "",
  "## Exit codes",
  "",
  ...exitCodeTable(),
  "",
  "## Environment variables",
  "",
  row("variable", "means"),
  "|---|---|",
  ...VARIABLES.map(([names, means]) => row(names.replace(/\w+/g, "`$&`"), means)),
  "",
  "## Commands",
  "",
  "```text",
  rootPage(WIDTH).trimEnd(),
  "```",
  "",
  ...commandSections(commands),
];
writeOrCheck("docs/cli.md", `${lines.join("\n").trimEnd()}\n`, "scripts/generate-cli-reference.mjs");
