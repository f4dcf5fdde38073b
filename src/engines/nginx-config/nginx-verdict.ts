/** The fault that nginx reports in a configuration. */
export interface NginxFault {
  /** The message without its location: `unknown directive "gzpi"`. */
  readonly message: string;
  /** The path that nginx prints; undefined for a fault without a location. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
}

/**
 * Reads the output of `nginx -t`. Errors after "syntax is ok" are about the machine: folders, ports, logs.
 *
 * @returns undefined if nginx accepts the configuration, `no verdict` if nginx did not read it.
 */
export function nginxFault(stderr: string): NginxFault | "no verdict" | undefined {
  if (/^nginx: the configuration file .* syntax is ok$/m.test(stderr)) return undefined;
  const emergency = /\[emerg\] (?:\d+#\d+: )?(.*)$/m.exec(stderr)?.[1];
  if (emergency === undefined) return "no verdict";
  const [, message = emergency, file, line] = /^(.*) in (\/\S*):(\d+)$/.exec(emergency) ?? [];
  return file === undefined ? { message } : { message, file, line: Number(line) };
}
