import type { SetExpression, SetKind } from "../../engines/helm-values/index.ts";
import type { ReleaseOptions } from "../../project/index.ts";
import { listFlag, textFlag } from "./flag.ts";

/** The flags of a command that works on a chart with values: those of `helm template`. */
export interface ReleaseFlags {
  readonly values: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  readonly setJson: readonly string[];
  readonly setFile: readonly string[];
  readonly setLiteral: readonly string[];
  readonly release?: string;
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly repo?: string;
  readonly version?: string;
}

/** The parameters of `ReleaseFlags`. */
export const releaseFlags = {
  values: { ...listFlag("Values file, merged over the environment's own; the last one wins", "FILE"), variadic: "," },
  set: listFlag("Values: a.b=1,c[0]=x", "VALUES"),
  setString: listFlag("Values as strings: a.b=1", "VALUES"),
  setJson: listFlag('Values as JSON: a.b={"c":1}', "VALUES"),
  setFile: listFlag("Values read from files: a.b=path/to/file", "VALUES"),
  setLiteral: listFlag("One value, commas and backslashes included: a.b=1,2", "VALUE"),
  release: textFlag("Name of the release", "NAME"),
  namespace: textFlag("Namespace of the release", "NAMESPACE"),
  kubeVersion: textFlag("Kubernetes version for `.Capabilities.KubeVersion`", "VERSION"),
  repo: textFlag("URL of the chart repository that holds the chart", "URL"),
  version: textFlag("Version or range of the chart in its repository", "VERSION"),
} as const;

/** Short forms of `releaseFlags`. */
export const releaseAliases = { f: "values", n: "namespace" } as const;

/** Returns the release options that the flags describe. */
export function givenBy(flags: ReleaseFlags): ReleaseOptions {
  const sets = (kind: SetKind, texts: readonly string[]): SetExpression[] => texts.map((text) => ({ kind, text }));
  return {
    files: flags.values,
    sets: [
      ...sets("set-json", flags.setJson),
      ...sets("set", flags.set),
      ...sets("set-string", flags.setString),
      ...sets("set-file", flags.setFile),
      ...sets("set-literal", flags.setLiteral),
    ],
    release: flags.release,
    namespace: flags.namespace,
    kubeVersion: flags.kubeVersion,
    repository: flags.repo,
    chartVersion: flags.version,
  };
}

/** The positional argument that names an environment or a chart. */
export const releaseArgument = {
  parse: String,
  placeholder: "ENV|CHART",
  brief: "An environment, or a chart: its folder, its .tgz, or its name in a repository",
} as const;
