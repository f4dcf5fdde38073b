import type { RE2JS } from "re2js";
import { linearPattern, type Pattern } from "./linear-pattern.ts";

type Library = typeof RE2JS;

/** Thrown where a pattern needs the whole of RE2 and the library is not loaded. */
export class LibraryNeeded extends Error {}

/**
 * Helm's patterns are RE2's: no lookaround, no backreferences, and no pattern that takes ages. Most need only what
 * `linearPattern` knows; for the others the library is loaded, which takes longer than all the rest.
 */
export class PatternEngine {
  readonly #library: Library | undefined;
  readonly #known = new Map<string, Pattern>();

  constructor(library?: Library) {
    this.#library = library;
  }

  /** @throws LibraryNeeded, or the library's error for what is no pattern to RE2 either. */
  compile(pattern: string): Pattern {
    let compiled = this.#known.get(pattern);
    if (!compiled) {
      compiled = linearPattern(pattern) ?? this.#libraryPattern(pattern);
      this.#known.set(pattern, compiled);
    }
    return compiled;
  }

  /** Says why a text is no pattern; undefined for one. @throws LibraryNeeded */
  fault(pattern: string): string | undefined {
    try {
      this.compile(pattern);
      return undefined;
    } catch (error) {
      if (error instanceof LibraryNeeded) throw error;
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Makes sure that texts can be judged later, when there is no waiting for the library. @throws LibraryNeeded */
  requireLibrary(): void {
    if (!this.#library) throw new LibraryNeeded();
  }

  #libraryPattern(pattern: string): Pattern {
    if (!this.#library) throw new LibraryNeeded();
    const compiled = this.#library.compile(pattern);
    return { test: (text) => compiled.matcher(text).find() };
  }
}
