import { ChartwrightError, type ErrorDetails } from "../../errors.ts";

/**
 * Why a request to a registry failed.
 *
 * - `unreachable`: it gave no usable answer, even after retries
 * - `login`: it requires a login, or rejects the one that was sent
 * - `refused`: it refused the request, or its answer violates the API
 * - `mismatch`: its content differs from the expected content
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
