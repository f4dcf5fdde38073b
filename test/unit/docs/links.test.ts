import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";
import { anchorsOf, type Document, documents, type Link, linksOf } from "../../support/documents.ts";

/** Why a relative link leads nowhere, if it does. */
function broken({ document, target }: Link): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? document : normalize(join(dirname(document), decodeURI(path)));
  const full = join(repositoryDir, file);
  if (file.startsWith("..") || !existsSync(full)) return `${document} → ${target}: there is no ${file}`;
  if (anchor === undefined || !file.endsWith(".md") || statSync(full).isDirectory()) return undefined;
  return anchorsOf(readFileSync(full, "utf8")).has(anchor) ? undefined : `${document} → ${target}: no such heading`;
}

const relative = (document: Document): Link[] =>
  linksOf(document).filter(({ target }) => !/^(?:[a-z]+:|\/\/)/.test(target));

describe("links", () => {
  it("lead to files and headings that are there", () => {
    const links = documents().flatMap(relative);
    expect(links.length).toBeGreaterThan(50);
    expect(links.map(broken).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it("that lead nowhere are found", () => {
    const text = "[a](no.md) [b](errors.md#no) [c](errors.md#e_bug) [d](#top) `[e](no.md)` [f](../../x.md)\n\n# Top\n";
    const faults = relative({ path: "docs/errors.md", text }).map(broken);
    expect(faults.map((fault) => fault?.replace(/:.*/, ""))).toEqual([
      "docs/errors.md → no.md",
      "docs/errors.md → errors.md#no",
      undefined,
      "docs/errors.md → #top",
      "docs/errors.md → ../../x.md",
    ]);
  });
});

/** Hosts that links of ours may lead to, and those of examples. */
const HOSTS =
  /^(?:x|127\.0\.0\.1(?::\d+)?|10\.200\.\d+\.[12](?::\d+)?|localhost(?::\d+)?|(?:[\w.-]+\.)?example\.(?:com|org)|github\.com|helm\.sh|nodejs\.org|go\.dev|kubernetes\.io|chartmuseum\.com|keepachangelog\.com|semver\.org|json-schema\.org|no-color\.org)$/;

it("addresses in documents are public ones, or made up", () => {
  const faults = documents().flatMap(({ path, text }) =>
    [...text.matchAll(/https?:\/\/([^\s/)"'`>,]+)/g)].flatMap(([, host = ""]) =>
      HOSTS.test(host) || /[…{<$]/.test(host) ? [] : [`${path}: ${host}`],
    ),
  );
  expect(faults).toEqual([]);
});
