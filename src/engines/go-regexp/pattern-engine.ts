import type { RE2JS } from "re2js";
import { linearPattern, type Pattern } from "./linear-pattern.ts";

type Library = typeof RE2JS;

/** Thrown when a pattern needs the RE2 library and the library is not loaded. */
export class LibraryNeeded extends Error {}

/**
 * Compiles patterns as Go's `regexp` does: no lookaround, no backreferences, and linear time. `linearPattern` handles the
 * common syntax; other patterns need the RE2 library, which takes longer to load than a schema takes to compile.
 */
export class PatternEngine {
  readonly #library: Library | undefined;
  readonly #compiled = new Map<string, Pattern>();

  constructor(library?: Library) {
    this.#library = library;
  }

  /** @throws LibraryNeeded, or the library's error for an invalid pattern. */
  compile(pattern: string): Pattern {
    let compiled = this.#compiled.get(pattern);
    if (!compiled) {
      compiled = linearPattern(pattern) ?? this.#libraryPattern(pattern);
      this.#compiled.set(pattern, compiled);
    }
    return compiled;
  }

  /** Why a pattern is invalid; undefined for a valid one. @throws LibraryNeeded */
  fault(pattern: string): string | undefined {
    try {
      this.compile(pattern);
      return undefined;
    } catch (error) {
      if (error instanceof LibraryNeeded) throw error;
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Ensures that `fault` can check any text later, when the library can no longer be awaited. @throws LibraryNeeded */
  requireLibrary(): void {
    if (!this.#library) throw new LibraryNeeded();
  }

  #libraryPattern(pattern: string): Pattern {
    if (!this.#library) throw new LibraryNeeded();
    const compiled = this.#library.compile(pattern);
    return { test: (text) => compiled.matcher(text).find() };
  }
}
