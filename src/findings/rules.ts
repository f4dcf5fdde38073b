export type Severity = "error" | "warning" | "info";

interface Rule {
  /** The severity where chartwright.yaml does not say another. */
  readonly severity: Severity;
  /** A few words for a heading. */
  readonly title: string;
  /** Findings that stop a verdict: their severity cannot be lowered, since Helm fails too, or nothing can be said. */
  readonly fixed?: true;
}

const error = (title: string): Rule => ({ severity: "error", title, fixed: true });
/** An error whose severity may be lowered: the cluster that is meant, or the author, may know more than we do. */
const refused = (title: string): Rule => ({ severity: "error", title });
const warning = (title: string): Rule => ({ severity: "warning", title });
const info = (title: string): Rule => ({ severity: "info", title });

/** Every rule by its code. docs/rules/<code>.md tells about each; a test compares. */
export const RULES = {
  "yaml/alias": error("An alias without an anchor, within itself, or far too often"),
  "yaml/ambiguous-key": error("Two keys that Helm turns into one, in random order"),
  "yaml/boolean-key": warning("A key that is read as a boolean"),
  "yaml/duplicate-key": warning("A key that is set twice in one map"),
  "yaml/dropped-line": warning("A last line that Helm drops"),
  "yaml/encoding": error("Text that is not UTF-8, or has characters that YAML forbids"),
  "yaml/imprecise-integer": warning("An integer that float64 cannot hold"),
  "yaml/infinite-number": error("Infinity or not-a-number"),
  "yaml/invalid-key": error("A key that Helm refuses"),
  "yaml/merge": error("A merge key whose value is no map"),
  "yaml/merge-order": warning("A merge key that overrides the keys before it"),
  "yaml/no-break-space": warning("A no-break space in a value"),
  "yaml/not-a-map": error("A values file that is no map"),
  "yaml/number-key": warning("A key that is read as a number and becomes another text"),
  "yaml/octal-number": warning("A number that is read as octal"),
  "yaml/sexagesimal": warning("A number of base 60 that stays a string"),
  "yaml/syntax": error("Text that is not YAML"),
  "yaml/tag": error("A tag that does not fit its value"),
  "yaml/text-after-end": warning("Text after the end of a document"),
  "yaml/underscore-number": warning("A number written with underscores"),
  "yaml/unsupported": error("YAML that may mean something else to Helm"),
  "ignore/unknown-rule": info("A comment that switches off a rule which does not exist"),
  "ignore/unused": info("A comment that switches nothing off"),
  "schema/additional-property": error("A key that the schema does not know"),
  "schema/constraint": error("A value outside of what the schema allows"),
  "schema/default": warning("A default of the chart that its own schema does not allow"),
  "schema/drift": warning("A schema and a values.yaml that have drifted apart"),
  "schema/enum": error("A value that is not in the list of allowed ones"),
  "schema/invalid": error("A schema that is broken"),
  "schema/required": error("A value that must be set is missing"),
  "schema/type": error("A value of the wrong type"),
  "schema/unsupported": warning("A schema that only Helm can judge"),
  "values/merge": error("Values that Helm cannot merge"),
  "values/redundant-override": info("A value that is set to what it is already"),
  "values/secret": warning("A secret in plain text"),
  "chart/api-version": error("An apiVersion that Helm does not know"),
  "chart/app-version": warning("An appVersion that is no text"),
  "chart/crd": warning("What is no CustomResourceDefinition in crds/"),
  "chart/dependency": error("Dependencies that Helm cannot tell apart"),
  "chart/icon": info("A chart without an icon"),
  "chart/indent": warning("A manifest that begins with blanks"),
  "chart/list-annotation": warning("An annotation in a List, which Helm passes over"),
  "chart/maintainer": warning("A maintainer without a name, or with a wrong address"),
  "chart/metadata": error("A Chart.yaml that Helm cannot read"),
  "chart/missing-api-version": warning("A chart without an apiVersion"),
  "chart/missing-dependency": error("A dependency that is not in charts/"),
  "chart/name": error("A chart without a name that can be one"),
  "chart/object-name": warning("A name that Kubernetes does not take"),
  "chart/selector": warning("A Deployment or its like without a selector"),
  "chart/subchart": error("What is no chart in charts/"),
  "chart/template-extension": warning("A template with a strange extension"),
  "chart/templates-folder": warning("A chart without templates"),
  "chart/type": error("A type of chart that Helm does not know"),
  "chart/undeclared-dependency": warning("A chart in charts/ that is no dependency"),
  "chart/unknown-field": warning("A field of Chart.yaml that Helm does not know"),
  "chart/url": warning("A source or an icon that is no URL"),
  "chart/v2-field": warning("What only charts of v2 have"),
  "chart/values-file": info("A chart without values.yaml"),
  "chart/version": error("A chart without a version that can be one"),
  "chart/version-form": warning("A version that is none of semver 2.0"),
  "package/dependency-version": refused("A chart in charts/ that is not the one which is asked for"),
  "package/large-file": warning("A file of more than 1 MiB in a chart"),
  "package/lock": refused("A Chart.lock that is not that of Chart.yaml"),
  "package/outside-link": refused("A link that leads out of the chart"),
  "package/secret-file": refused("A file with secrets in a chart"),
  "values/undeclared-value": warning("A value that a template reads and nothing declares"),
  "values/unused-value": warning("A value that no template reads"),
  "values/deprecated": warning("A value that the schema calls deprecated"),
  "render/failed": error("Helm cannot render the chart"),
  "kubernetes/deprecated-api": warning("An API that Kubernetes will remove"),
  "kubernetes/invalid-object": refused("Something that is no object of Kubernetes"),
  "kubernetes/invalid-value": refused("A value that Kubernetes refuses"),
  "kubernetes/missing-field": refused("A field that Kubernetes demands is missing"),
  "kubernetes/removed-api": refused("An API that the Kubernetes version does not serve any more"),
  "kubernetes/unknown-field": refused("A field that Kubernetes does not know"),
  "kubernetes/unknown-kind": warning("An object that is not checked, since no schema is known"),
  "nginx/config": refused("A configuration that nginx refuses"),
} as const satisfies Record<string, Rule>;

export type RuleCode = keyof typeof RULES;

/** Tells the code of a rule from any other text. */
export function isRuleCode(text: string): text is RuleCode {
  return Object.hasOwn(RULES, text);
}

/** The rule of a code. */
export function ruleOf(code: RuleCode): Rule {
  return RULES[code];
}

/** Rules by their names without the group, `unused-value`, as far as only one group has such a rule. */
export const SHORT_NAMES: ReadonlyMap<string, RuleCode> = shortNames();

function shortNames(): Map<string, RuleCode> {
  const names = new Map<string, RuleCode>();
  const twice = new Set<string>();
  for (const code of Object.keys(RULES).filter(isRuleCode)) {
    const name = code.slice(code.indexOf("/") + 1);
    if (names.has(name)) twice.add(name);
    names.set(name, code);
  }
  for (const name of twice) names.delete(name);
  return names;
}

/** The rule that a text names, with its group or without. */
export function ruleNamed(text: string): RuleCode | undefined {
  return isRuleCode(text) ? text : SHORT_NAMES.get(text);
}
