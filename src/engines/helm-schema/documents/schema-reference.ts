import { bytesOf, parseUrl, resolveUrl, UrlFault, unescapeBytes, urlText } from "../../go-url/index.ts";

/** A schema that Helm rejects. */
export class Broken extends Error {}

/** A part of a schema that cannot be checked as Helm does; `place` is its JSON pointer in its document. */
export class Refused extends Error {
  readonly place: string;

  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

/** Runs a function that parses a URL, and reports its fault as one of the schema. @throws Broken, Refused */
export function attempt<T>(text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UrlFault && error.doubtful) throw new Refused("", `versions of Go read ${text} differently`);
    if (error instanceof UrlFault) throw new Broken(`${JSON.stringify(text)} is not a URL: ${error.message}`);
    throw error;
  }
}

/**
 * Resolves a reference against a base: the URL without its fragment, and the decoded fragment. @throws Broken, Refused
 */
export function joined(base: string, reference: string): { url: string; fragment: string } {
  const hash = reference.indexOf("#");
  const bare = bytesOf(hash === -1 ? reference : reference.slice(0, hash));
  return attempt(reference, () => ({
    fragment: fragmentOf(reference),
    url: urlText(resolveUrl(parseUrl(base), parseUrl(bare))),
  }));
}

function textOf(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

/** The decoded fragment of a reference; "" if there is none. @throws Broken */
export function fragmentOf(id: string): string {
  const hash = id.indexOf("#");
  return hash === -1 ? "" : textOf(attempt(id, () => unescapeBytes(bytesOf(id.slice(hash + 1)))));
}
