// Writes docs/cli.md: the help of every command, the exit codes of src/errors.ts, and the environment variables.
// With --check, writes nothing and exits with 1 if the file is not up to date.
import { importSource, row, writeOrCheck } from "./generated-file.mjs";

const { commands, ERROR_CODES, helpPage, rootPage } = await importSource(`
  export { commands, helpPage, rootPage } from "./src/commands/index.ts";
  export { ERROR_CODES } from "./src/errors.ts";
`);
const WIDTH = 80;

/** The meaning of each exit code; the table adds the error codes that end in it. */
const EXIT_CODES = {
  0: "success",
  1: "findings: errors in your files",
  2: "usage or configuration",
  3: "a tool or a server failed; `doctor`: a tool is missing and cannot be installed",
  4: "refused: the version has other content, another operation is in progress, or no destination is set",
  5: "rolled out, but not healthy; `status`: the release is not healthy",
  70: "a bug in Chartwright",
  130: "interrupted by SIGINT (Ctrl-C)",
  143: "interrupted by SIGTERM",
};

/** The environment variables that Chartwright reads; a test compares this list with src/. */
const VARIABLES = [
  ["CHARTWRIGHT_LAB", "The name of the lab; `--name` overrides it."],
  [
    "CHARTWRIGHT_HELM, CHARTWRIGHT_KUBECTL, …",
    "The path of a tool. The name is that of `chartwright doctor`, in capitals, with `_` for `-`.",
  ],
  [
    "CHARTWRIGHT_RELEASE_MIRROR",
    "A mirror for releases of tools: `https://mirror.example.com/…`. The original host is the first part of the path.",
  ],
  [
    "CHARTMUSEUM_URL",
    "The chart repository for `publish`, unless `--repo` or `--env` is given. If it is set, the login of the next variables is sent to its host only.",
  ],
  [
    "CHARTMUSEUM_USERNAME, CHARTMUSEUM_PASSWORD, CHARTMUSEUM_PASSWORD_FILE",
    "The login of the chart repository, unless Helm's `repositories.yaml` has one. The last names a file with the password.",
  ],
  [
    "CHARTMUSEUM_TOKEN, CHARTMUSEUM_TOKEN_FILE",
    "A bearer token for the chart repository, or a file with one, instead of a login.",
  ],
  [
    "CHARTMUSEUM_CA_FILE, CHARTMUSEUM_CERT_FILE, CHARTMUSEUM_KEY_FILE",
    "The certificate authorities to trust for the chart repository, and the client certificate with its key.",
  ],
  [
    "HELM_REPOSITORY_CONFIG, HELM_CONFIG_HOME, XDG_CONFIG_HOME",
    "The location of `repositories.yaml`, as in Helm. Default: `~/.config/helm`.",
  ],
  [
    "REGISTRY_HOST, REGISTRY_USERNAME, REGISTRY_PASSWORD",
    "The login of one image registry, sent to this host only. Write the host as in the image's name.",
  ],
  ["DOCKER_AUTH_CONFIG", "Logins of image registries: the content of a `config.json`."],
  ["REGISTRY_AUTH_FILE", "A file with logins of image registries, as in podman and buildah."],
  [
    "DOCKER_CONFIG",
    "The folder of the `config.json` with logins of image registries and names of credential helpers. Default: `~/.docker`.",
  ],
  ["XDG_RUNTIME_DIR", "Its file `containers/auth.json` contains the logins of `podman login`."],
  ["CHARTWRIGHT_BUILDER", "The image builder: `buildah`, `podman` or `docker`. Default: the first one installed."],
  [
    "KUBECONFIG",
    "The kubeconfig that contains the `context` of an environment. Default: `~/.kube/config`. A lab has its own kubeconfig.",
  ],
  [
    "XDG_RUNTIME_DIR, TMPDIR",
    "The folder for a signing keyring while it is in use: the first one that exists and is short enough for a socket path. Default: `/tmp`.",
  ],
  [
    "SOURCE_DATE_EPOCH",
    "The time of the files in an image, in seconds. Default: the time of the last commit, or one computed from the content.",
  ],
  [
    "HTTPS_PROXY, https_proxy",
    "The proxy for https, with or without a login in its URL, as Helm and kubectl read this variable.",
  ],
  ["HTTP_PROXY, http_proxy", "The proxy for http."],
  [
    "NO_PROXY, no_proxy",
    "The hosts to reach without a proxy: domains, addresses, networks, or `*`. Labs on this machine are always among them.",
  ],
  ["REQUEST_METHOD", "If set, as in a CGI program, http through a proxy is an error."],
  [
    "SSL_CERT_FILE, SSL_CERT_DIR",
    "The certificate authorities to trust instead of the system's: a file, and folders with `:` between them.",
  ],
  ["NODE_EXTRA_CA_CERTS", "A file with additional certificate authorities to trust."],
  ["XDG_CACHE_HOME", "The parent of the cache folder. Default: `~/.cache`."],
  ["XDG_STATE_HOME", "The parent of the folder with labs and locks. Default: `~/.local/state`."],
  ["HOME", "The user's folder, for the defaults above."],
  ["PATH", "The folders that are searched for tools first."],
  ["LD_LIBRARY_PATH", "Kept, but searched after the libraries of tools in the cache."],
  ["NO_COLOR", "If set and not empty, disables colors."],
  ["FORCE_COLOR", "Enables colors, even in a pipe and with `NO_COLOR`; `0` or `false` disables them."],
  ["TERM", "If `dumb`, disables colors and the progress line."],
  ["COLUMNS", "The width of help pages. Default: the width of the terminal, or 80."],
  ["CI", "If set, and not `false` or `0`, disables colors and the progress line, as in a pipe."],
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
  "Generated by `node scripts/generate-cli-reference.mjs`.",
  "",
  "Results are printed to standard output; progress, notes and errors to standard error. [json.md](json.md) describes the output of `-o json`, [configuration.md](configuration.md) the file `chartwright.yaml`.",
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
