import { type Finding, finding } from "../finding.ts";
import { excessiveAlias } from "../yaml/alias-limit.ts";
import { compose } from "../yaml/compose.ts";
import { splitDocuments } from "../yaml/documents.ts";
import { parseDocument } from "../yaml/parse-document.ts";
import { Refusal } from "../yaml/raw-node.ts";
import type { Source } from "../yaml/source.ts";
import type { ValueNode } from "../yaml/value-node.ts";

/** A document of YAML with the place of everything in it. */
export interface YamlFile {
  readonly source: Source;
  /** Undefined where the document is empty, and where an error finding says why it cannot be read. */
  readonly root: ValueNode | undefined;
  readonly findings: readonly Finding[];
}

const LINE_OF_CONTENT = /^(?!\s*(?:#|$)|---\s*(?:#|$))/m;

/** Go's yaml.Unmarshal reads the first document and forgets the others. */
function endOfFirst(text: string): number {
  const content = LINE_OF_CONTENT.exec(text)?.index ?? 0;
  const end = text.slice(content).search(/^(?:---|\.\.\.)(?=\s|$)/m);
  return end <= 0 ? text.length : content + end;
}

function readDocument(source: Source, start: number, end: number): YamlFile {
  const text = source.text.slice(start, end);
  const refused = (code: Finding["code"], message: string, at: number, until: number): YamlFile => ({
    source,
    root: undefined,
    findings: [finding(code, message, { location: source.range(at, until) })],
  });
  try {
    const raw = parseDocument(text, start);
    if (raw === undefined) return { source, root: undefined, findings: [] };
    const excess = excessiveAlias(raw);
    if (excess) return refused("yaml/alias", "aliases make the file too large for Helm", excess.start, excess.end);
    const findings: Finding[] = [];
    const root = compose(source, raw, findings);
    return "code" in root ? { source, root: undefined, findings: [...findings, root] } : { source, root, findings };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const offset = Math.min(error.offset, start + Math.max(0, text.trimEnd().length - 1));
    return refused(error.code, error.message, offset, offset + 1);
  }
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
  return readDocument(source, begin, begin + endOfFirst(source.text.slice(begin)));
}

/** Reads every document of a file, such as those of a CRD, as apimachinery's YAMLReader cuts them. */
export function readYamlDocuments(file: string, bytes: Uint8Array): YamlFile[] {
  const { source, documents, findings } = splitDocuments(file, bytes, false);
  if (findings.some((item) => item.severity === "error")) return [{ source, root: undefined, findings }];
  return documents.map(({ start, end }) => readDocument(source, start, end));
}
