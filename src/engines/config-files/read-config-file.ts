import type { ValidateFunction } from "ajv";
import { ChartwrightError } from "../../errors.ts";
import type { Range, ValuePath } from "../../findings/index.ts";
import { readValues, toJson } from "../go-yaml/index.ts";
import { firstFault } from "./first-fault.ts";
import { keyAt, valueAt } from "./place.ts";

/** A file that matches its schema. */
export interface ConfigFile<T> {
  readonly data: T;
  /** The place of a key in the file; of the nearest value around it if the file does not contain it. */
  keyAt(path: ValuePath): Range;
  /** The place of a value in the file; of the nearest value around it if the file does not contain it. */
  valueAt(path: ValuePath): Range;
}

/**
 * Reads a YAML file and checks it by a schema. A key that is set twice is a fault.
 *
 * @param file the name that places show.
 * @throws E_CONFIG with the place of the fault and, for an unknown word, the nearest known one.
 */
export function readConfigFile<T>(
  file: string,
  content: Uint8Array | string,
  check: ValidateFunction<T>,
): ConfigFile<T> {
  const { node, findings } = readValues(file, content);
  const broken =
    findings.find((item) => item.severity === "error") ?? findings.find((item) => item.code === "yaml/duplicate-key");
  if (broken || !node) {
    throw new ChartwrightError("E_CONFIG", broken?.message ?? "cannot be read", { at: broken?.location });
  }
  const data: unknown = toJson(node);
  if (!check(data)) throw firstFault(node, check.errors ?? []);
  return { data, keyAt: (path) => keyAt(node, path), valueAt: (path) => valueAt(node, path) };
}
