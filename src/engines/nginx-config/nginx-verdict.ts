/** What nginx has against a configuration. */
export interface NginxFault {
  /** Without its place: `unknown directive "gzpi"`. */
  readonly message: string;
  /** The file as nginx was given it; undefined for a fault that nginx places nowhere. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
}

/**
 * Reads what `nginx -t` said. Whatever comes after "syntax is ok" is about the machine: folders, ports, logs.
 *
 * @returns undefined if it takes the configuration, `no verdict` if it has not read it.
 */
export function nginxFault(stderr: string): NginxFault | "no verdict" | undefined {
  if (/^nginx: the configuration file .* syntax is ok$/m.test(stderr)) return undefined;
  const said = /\[emerg\] (?:\d+#\d+: )?(.*)$/m.exec(stderr)?.[1];
  if (said === undefined) return "no verdict";
  const placed = /^(.*) in (\/\S*):(\d+)$/.exec(said);
  return placed ? { message: placed[1] ?? "", file: placed[2] ?? "", line: Number(placed[3]) } : { message: said };
}
