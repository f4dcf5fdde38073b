import { parseDuration } from "../engines/go-duration/index.ts";
import type { RepositoryAddress } from "../tools/chartmuseum/index.ts";

const text = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

/** How a chart repository is reached, as the command line has it. */
export type RepositoryFlags = Omit<RepositoryAddress, "url" | "anonymous" | "idleMs">;

/** Their descriptions for the command-line library. */
export const repositoryFlags = {
  username: text("User of the repository", "USER"),
  passwordFile: text("File with the password", "FILE"),
  tokenFile: text("File with a bearer token", "FILE"),
  caFile: text("Certificates of the authorities to trust", "FILE"),
  certFile: text("Client certificate", "FILE"),
  keyFile: text("Key of the client certificate", "FILE"),
  insecure: {
    kind: "boolean",
    optional: true,
    withNegated: false,
    brief: "Do not check the server's certificate",
  },
  contextPath: text("ChartMuseum's --context-path, where it cannot be found out by asking /health", "PATH"),
} as const;

/** Reads a time such as `30s` or `2m`; gives milliseconds. */
export function parseTimeout(given: string): number {
  const ms = parseDuration(given);
  if (ms === undefined) throw new SyntaxError(`"${given}" is no time: write 30s, 2m or 1m30s`);
  return ms;
}
