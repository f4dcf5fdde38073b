import type { Source } from "../../findings/index.ts";
import { parseDocument, type ReadDocument, readDocument, splitDocuments } from "../go-yaml/index.ts";

/** A document of a file. */
export interface YamlFile extends ReadDocument {
  readonly source: Source;
}

const LINE_OF_CONTENT = /^(?!\s*(?:#|$)|---\s*(?:#|$))/m;

/** Go's yaml.Unmarshal reads the first document and forgets the others. */
function endOfFirst(text: string): number {
  const content = LINE_OF_CONTENT.exec(text)?.index ?? 0;
  const end = text.slice(content).search(/^(?:---|\.\.\.)(?=\s|$)/m);
  return end <= 0 ? text.length : content + end;
}

const beginOf = (text: string): number => (text.startsWith("\ufeff") ? 1 : 0);

/**
 * Reads Chart.yaml or a lock as Helm does with `yaml.Unmarshal`: the first document.
 *
 * @param file the name that places show.
 */
export function readYamlFile(file: string, bytes: Uint8Array): YamlFile {
  const { source, findings } = splitDocuments(file, bytes, false);
  // How documents are cut is another reader's matter; what is no text is none for any.
  const unreadable = findings.filter((item) => item.code === "yaml/encoding");
  if (unreadable.length > 0) return { source, root: undefined, findings: unreadable };
  const begin = beginOf(source.text);
  return {
    source,
    ...readDocument(source, { start: begin, end: begin + endOfFirst(source.text.slice(begin)) }, parseDocument),
  };
}

/** Reads every document of a file, such as those of a CRD, as apimachinery's YAMLReader cuts them. */
export function readYamlDocuments(file: string, bytes: Uint8Array): YamlFile[] {
  const { source, documents, findings } = splitDocuments(file, bytes, false);
  if (findings.some((item) => item.severity === "error")) return [{ source, root: undefined, findings }];
  return documents.map((document) => ({ source, ...readDocument(source, document, parseDocument) }));
}
