import { ChartwrightError, type ErrorDetails } from "../../errors.ts";

/**
 * What a registry did not do.
 *
 * - `unreachable`: it gave no usable answer, even after retries
 * - `login`: it requires a login, or rejects the one that was sent
 * - `refused`: it gave another answer than the API allows
 * - `mismatch`: it holds other content than it should
 */
export type RegistryErrorKind = "unreachable" | "login" | "refused" | "mismatch";

/** E_REGISTRY with its kind. */
export class RegistryError extends ChartwrightError {
  readonly kind: RegistryErrorKind;

  constructor(kind: RegistryErrorKind, message: string, details: ErrorDetails = {}) {
    super("E_REGISTRY", message, details);
    this.kind = kind;
  }
}
