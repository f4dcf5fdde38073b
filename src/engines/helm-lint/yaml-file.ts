import type { Source } from "../../findings/index.ts";
import { parseDocument, type ReadDocument, readDocument, splitDocuments } from "../go-yaml/index.ts";

/** A document of a YAML file. */
export interface YamlFile extends ReadDocument {
  readonly source: Source;
}

const LINE_OF_CONTENT = /^(?!\s*(?:#|$)|---\s*(?:#|$))/m;

/** Returns the end of the first document. Go's yaml.Unmarshal ignores the others. */
function endOfFirst(text: string): number {
  const content = LINE_OF_CONTENT.exec(text)?.index ?? 0;
  const end = text.slice(content).search(/^(?:---|\.\.\.)(?=\s|$)/m);
  return end <= 0 ? text.length : content + end;
}

const beginOf = (text: string): number => (text.startsWith("\ufeff") ? 1 : 0);

/**
 * Reads the first document of Chart.yaml or a lock file, as `yaml.Unmarshal` does.
 *
 * @param file the name that locations show.
 */
export function readYamlFile(file: string, bytes: Uint8Array): YamlFile {
  const { source, findings } = splitDocuments(file, bytes, false);
  // Only the encoding matters here: the other findings are about separating documents.
  const unreadable = findings.filter((item) => item.code === "yaml/encoding");
  if (unreadable.length > 0) return { source, root: undefined, findings: unreadable };
  const begin = beginOf(source.text);
  return {
    source,
    ...readDocument(source, { start: begin, end: begin + endOfFirst(source.text.slice(begin)) }, parseDocument),
  };
}

/** Reads every document of a file, such as a CRD, separated as by apimachinery's YAMLReader. */
export function readYamlDocuments(file: string, bytes: Uint8Array): YamlFile[] {
  const { source, documents, findings } = splitDocuments(file, bytes, false);
  if (findings.some((item) => item.severity === "error")) return [{ source, root: undefined, findings }];
  return documents.map((document) => ({ source, ...readDocument(source, document, parseDocument) }));
}
