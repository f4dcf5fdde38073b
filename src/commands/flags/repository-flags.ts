import { parseDuration } from "../../engines/go-duration/index.ts";
import type { RepositoryAddress } from "../../tools/chartmuseum/index.ts";
import { textFlag } from "./flag.ts";

/** The flags that say how to reach a chart repository. */
export type RepositoryFlags = Omit<RepositoryAddress, "url" | "anonymous" | "idleMs">;

/** The parameters of `RepositoryFlags`. */
export const repositoryFlags = {
  username: textFlag("User name for the repository", "USER"),
  passwordFile: textFlag("File with the password", "FILE"),
  tokenFile: textFlag("File with a bearer token", "FILE"),
  caFile: textFlag("File with the certificate authorities to trust", "FILE"),
  certFile: textFlag("File with the client certificate", "FILE"),
  keyFile: textFlag("File with the client certificate's key", "FILE"),
  insecure: {
    kind: "boolean",
    optional: true,
    withNegated: false,
    brief: "Skip verification of the server's certificate",
  },
  contextPath: textFlag("ChartMuseum's --context-path (default: detected by /health)", "PATH"),
} as const;

/** Reads a duration such as `30s` or `2m`; returns milliseconds. */
export function parseTimeout(given: string): number {
  const ms = parseDuration(given);
  if (ms === undefined) throw new SyntaxError("not a duration such as 30s, 2m or 1m30s");
  return ms;
}
