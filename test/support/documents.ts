import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryDir } from "./context.ts";

/** A document of the repository; its path is relative to the root. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** A link of Markdown: what stands in its parentheses. */
export interface Link {
  readonly document: string;
  readonly target: string;
}

const read = (path: string): Document => ({ path, text: readFileSync(join(repositoryDir, path), "utf8") });

/** Every file below a folder of the repository, by its path from the root. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(repositoryDir, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repositoryDir.length + 1))
    .sort();
}

/** What people read: the Markdown at the root and all below docs/ and charts/. */
export function documents(): Document[] {
  const top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].filter((path) => existsSync(join(repositoryDir, path)));
  const below = ["docs", "charts"].flatMap(filesBelow).filter((path) => path.endsWith(".md"));
  return [...top, ...below].map(read);
}

const FENCE = /^(```+)[^\n]*\n[\s\S]*?^\1$/gm;

const withoutCode = (text: string): string => text.replace(FENCE, "").replace(/`[^`\n]*`/g, "code");

/** Links and images of a document, without those in code. */
export function linksOf({ path, text }: Document): Link[] {
  const found = [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm)];
  return found.map((match) => ({ document: path, target: match[1] ?? match[2] ?? "" }));
}

/** The names that GitHub gives to the headings of a document. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of text.replace(FENCE, "").matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const name = plain.replace(/[^\p{L}\p{N}_\- ]/gu, "").replaceAll(" ", "-");
    let anchor = name;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${name}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** What stands in a document as code, between backticks and in fenced blocks, line by line. */
export function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(FENCE)].flatMap(([block]) => block.split("\n").slice(1, -1));
  const spans = [...text.replace(FENCE, "").matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  return [...blocks, ...spans];
}
