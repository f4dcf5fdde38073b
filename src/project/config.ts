import { type ConfigData, type ConfigFile, checkConfig, readConfigFile } from "../engines/config-files/index.ts";
import { ChartwrightError, type Location } from "../errors.ts";
import { type RuleCode, ruleNamed, type Severity } from "../findings/index.ts";

/** A chartwright.yaml, without defaults for absent keys. */
export type Config = ConfigFile<ConfigData>;

/**
 * Parses a chartwright.yaml and checks it against chartwright.schema.json.
 *
 * @param file the file name in messages.
 * @throws E_CONFIG with the place of the error.
 */
export function readConfig(file: string, content: Uint8Array | string): Config {
  return readConfigFile(file, content, checkConfig);
}

/** Returns the severities under `rules`, by rule code. */
export function severitiesOf({ data }: Config): Map<RuleCode, Severity | "off"> {
  const severities = new Map<RuleCode, Severity | "off">();
  for (const [name, severity] of Object.entries(data.rules ?? {})) {
    const code = ruleNamed(name);
    if (code !== undefined) severities.set(code, severity === false ? "off" : severity);
  }
  return severities;
}

/** @throws E_CONFIG, always. */
export function fault(at: Location, message: string, hint?: string): never {
  throw new ChartwrightError("E_CONFIG", message, { at, hint });
}
