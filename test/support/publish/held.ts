import { load } from "js-yaml";
import { sha256 } from "../../../src/engines/chart-files/content.ts";

/** What a server holds of a version, asked without our code's help. */
export interface Held {
  readonly file: Buffer | undefined;
  readonly provenance: Buffer | undefined;
  /** sha256 of each of its entries in the index. */
  readonly listed: readonly string[];
}

async function fileAt(url: string, init: RequestInit): Promise<Buffer | undefined> {
  const response = await fetch(url, init);
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

export async function heldBy(url: string, name: string, version: string, init: RequestInit = {}): Promise<Held> {
  const file = `${url}/charts/${encodeURIComponent(`${name}-${version}.tgz`)}`;
  const text = await fetch(`${url}/index.yaml`, init).then((response) => response.text());
  const index = load(text) as { entries: Record<string, { version: string; digest: string }[]> };
  const entries = (index.entries[name] ?? []).filter((entry) => entry.version === version);
  return {
    file: await fileAt(file, init),
    provenance: await fileAt(`${file}.prov`, init),
    listed: entries.map((entry) => entry.digest),
  };
}

/** The same in words. The index follows what was stored, so that a state that is awaited may take a moment. */
export async function stateOf(held: () => Promise<Held>, ours: Uint8Array, awaited: string): Promise<string> {
  let state = "";
  for (let i = 0; i < 400; i++) {
    state = inWords(await held(), ours);
    if (state === awaited) return state;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return state;
}

function inWords({ file, listed }: Held, ours: Uint8Array): string {
  const digest = file && sha256(file);
  const what =
    file === undefined ? "nothing" : file.equals(ours) ? "ours" : isPart(file, ours) ? "part of ours" : "another";
  const times =
    listed.length === 0
      ? "not listed"
      : listed.length === 1 && listed[0] === digest
        ? "listed once"
        : listed.length === 1
          ? "listed once with another digest"
          : `listed ${listed.length} times, ${new Set(listed).size} digests`;
  return what === "nothing" && listed.length === 0 ? "nothing" : `${what}, ${times}`;
}

const isPart = (file: Buffer, ours: Uint8Array): boolean =>
  file.length < ours.length && file.equals(ours.subarray(0, file.length));
