import { ChartwrightError } from "../errors.ts";
import { didYouMean } from "../findings/index.ts";
import type { Commands } from "./command.ts";

const LOGINS =
  "there is no login command: log in with `docker login`, `podman login` or `helm repo add`, or set the variables of docs/cli.md";

/** The commands of Helm, kubectl and docker, each with a hint to the equivalent here. */
const WORDS: Readonly<Record<string, string>> = {
  install: "use `chartwright deploy ENV`",
  upgrade: "use `chartwright deploy ENV`",
  apply: "use `chartwright deploy ENV`",
  lint: "use `chartwright validate`",
  check: "use `chartwright validate`",
  verify: "use `chartwright validate`",
  template: "there is no template command; `chartwright validate` renders the chart and checks the manifests",
  render: "there is no render command; `chartwright validate` renders the chart and checks the manifests",
  delete: "use `chartwright uninstall ENV`",
  remove: "use `chartwright uninstall ENV`",
  undo: "use `chartwright rollback ENV`",
  list: "use `chartwright status ENV`",
  ls: "use `chartwright status ENV`",
  get: "use `chartwright status ENV`, or `chartwright values ENV` for the values",
  show: "use `chartwright values CHART`",
  dependency: "`chartwright package` downloads missing dependencies",
  login: LOGINS,
  logout: LOGINS,
  version: "use `chartwright --version`",
  up: "use `chartwright lab up`",
  start: "use `chartwright lab up`",
  logs: "use `chartwright lab logs PROGRAM`",
  env: "use `chartwright lab env`",
};

/**
 * Returns the error E_USAGE for an unknown command. Its hint names the equivalent of another tool's command, or the
 * nearest command that changes nothing.
 *
 * @param words the words before it, such as `lab`.
 */
export function unknownCommand(word: string, words: readonly string[], commands: Commands): ChartwrightError {
  const group = words.reduce<Commands>((known, name) => {
    const inner = known[name];
    return inner?.kind === "group" ? inner.commands : {};
  }, commands);
  const safe = Object.entries(group).filter(([, command]) => command.kind === "group" || !command.changes);
  const names = safe.map(([name]) => [...words, name].join(" "));
  const given = [...words, word].join(" ");
  const foreign = words.length === 0 && Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  const near = didYouMean(given, names)?.replaceAll('"', "`").replace("`", "`chartwright ");
  const help = `run \`${["chartwright", "help", ...words].join(" ")}\` to see every command`;
  return new ChartwrightError("E_USAGE", `unknown command "${given}"`, { hint: foreign ?? near ?? help });
}
