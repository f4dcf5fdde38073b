import type { SetExpression, SetKind } from "../engines/helm-values/index.ts";
import type { GivenRelease } from "../project/index.ts";

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

const many = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, variadic: true, optional: false, default: [], brief, placeholder }) as const;
const one = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

/** See `ReleaseFlags`. */
export const releaseFlags = {
  values: { ...many("A values file, above those of the environment; the last one wins", "FILE"), variadic: "," },
  set: many("Values on the command line: a.b=1,c[0]=x", "VALUES"),
  setString: many("The same, every value a string", "VALUES"),
  setJson: many("The same, every value in JSON", "VALUES"),
  setFile: many("The same, every value the text of the file it names", "VALUES"),
  setLiteral: many("One value as it is, with its commas and backslashes", "VALUE"),
  release: one("Name of the release", "NAME"),
  namespace: one("Namespace of the release", "NAMESPACE"),
  kubeVersion: one("Version of Kubernetes that the chart sees", "VERSION"),
  repo: one("Address of the chart repository that has the chart", "URL"),
  version: one("Version or range of the chart in its repository", "VERSION"),
} as const;

/** Short forms of `releaseFlags`. */
export const releaseAliases = { f: "values", n: "namespace" } as const;

/** What the flags say. */
export function givenBy(flags: ReleaseFlags): GivenRelease {
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
    ...(flags.release === undefined ? {} : { release: flags.release }),
    ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
    ...(flags.kubeVersion === undefined ? {} : { kubeVersion: flags.kubeVersion }),
    ...(flags.repo === undefined ? {} : { repository: flags.repo }),
    ...(flags.version === undefined ? {} : { chartVersion: flags.version }),
  };
}

/** The positional argument that names an environment or a chart. */
export const releaseArgument = {
  parse: String,
  placeholder: "ENV|CHART",
  brief: "An environment, or a chart: its folder, its .tgz, its name in a repository",
} as const;
