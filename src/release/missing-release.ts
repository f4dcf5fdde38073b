import { ChartwrightError } from "../errors.ts";
import type { Environment } from "../project/index.ts";
import { HelmError } from "../tools/helm/index.ts";

/** The error E_REFUSED for an environment that has not been deployed. */
export function missingRelease({ name, release, namespace }: Environment): ChartwrightError {
  return new ChartwrightError("E_REFUSED", `there is no release ${release} in ${namespace}`, {
    hint: `run chartwright release ${name}`,
  });
}

/** Waits for a Helm command. @throws E_REFUSED instead of Helm's own error if there is no such release. */
export async function onRelease<T>(environment: Environment, command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    throw error instanceof HelmError && error.failure === "release-not-found" ? missingRelease(environment) : error;
  }
}
