import { type Fault, type Finding, finding, Source } from "../../findings/index.ts";
import { inPlace } from "../chart-files/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";
import type { ManifestDocument } from "../kubernetes-api/index.ts";
import { WORKLOAD_KINDS } from "../kubernetes-rollout/index.ts";
import { fieldItems, fieldOf, fieldText } from "./fields.ts";
import { nameFault } from "./formats/object-name.ts";
import { type Manifest, manifestsOf } from "./manifests.ts";

type ObjectFault = Fault<"chart/list-annotation"> | Fault<"chart/object-name"> | Fault<"chart/selector">;

/** One rule about a rendered object; `ofTemplate` is the text of all objects of its template. */
type ObjectRule = (object: Manifest, ofTemplate: string) => ObjectFault | undefined;

const kindOf = (object: Manifest): string => fieldText(object.root, "kind");
const nameOf = (object: Manifest): string => fieldText(fieldOf(object.root, "metadata")?.value, "name");

/** The name is valid for the kind. A List has no name. */
const objectName: ObjectRule = (object) => {
  const [kind, name] = [kindOf(object), nameOf(object)];
  if (kind === "List" && name === "") return undefined;
  const rule = nameFault(kind, name);
  return rule === undefined ? undefined : { code: "chart/object-name", data: { kind, name, rule } };
};

/** A workload has a selector. `helm lint` accepts the words anywhere in the output of the template. */
const selector: ObjectRule = (object, ofTemplate) => {
  if (!WORKLOAD_KINDS.has(kindOf(object)) || /matchLabels|matchExpressions/.test(ofTemplate)) return undefined;
  return { code: "chart/selector", data: { kind: kindOf(object), name: nameOf(object) } };
};

/** Helm ignores `helm.sh/resource-policy` on the items of a List. */
const listAnnotation: ObjectRule = (object) => {
  if (kindOf(object) !== "List") return undefined;
  const kept = fieldItems(object.root, "items").some((item) => {
    const annotations = fieldOf(fieldOf(item, "metadata")?.value, "annotations")?.value;
    return annotations?.kind === "map" && annotations.entries.has("helm.sh/resource-policy");
  });
  return kept ? { code: "chart/list-annotation", data: {} } : undefined;
};

const RULES: readonly ObjectRule[] = [objectName, selector, listAnnotation];

/**
 * Returns what `helm lint` reports about the rendered objects of a chart's own templates. The location is the first line in
 * the template that contains the object's kind.
 *
 * @param place the prefix of locations in the chart: `charts/web`.
 * @param files the chart's files.
 * @param documents the documents of the output of `helm template`, read by `readManifest`.
 */
export function lintObjects(
  place: string,
  files: readonly ArchiveFile[],
  documents: readonly ManifestDocument[],
): Finding[] {
  const objects = manifestsOf(documents).filter(({ template }) => /^templates\/.*\.ya?ml$/i.test(template));
  const texts = new Map<string, string>();
  for (const { template, text } of objects) texts.set(template, (texts.get(template) ?? "") + text);
  return objects.flatMap((object) =>
    RULES.flatMap((rule) => {
      const fault = rule(object, texts.get(object.template) ?? "");
      if (!fault) return [];
      return [finding(fault.code, fault.data, { location: placeOf(place, files, object) })];
    }),
  );
}

function placeOf(place: string, files: readonly ArchiveFile[], object: Manifest): Finding["location"] & object {
  const bytes = files.find((file) => file.path === object.template)?.data;
  const source = new Source(inPlace(place, object.template), bytes ? new TextDecoder().decode(bytes) : "");
  const kind = kindOf(object).replace(/\W/g, "");
  const line = new RegExp(`^[ \\t]*(kind:[ \\t]*["']?${kind}\\b)`, "m").exec(source.text);
  const start = line ? line.index + line[0].length - (line[1] ?? "").length : 0;
  return source.range(start, start + (line?.[1]?.length ?? 0));
}
