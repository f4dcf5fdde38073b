import type { Rule } from "../rule.ts";

/** `at` is the location in the container: `/etc/nginx/nginx.conf:3`. */
interface Data {
  readonly version: string;
  readonly reason: string;
  readonly at?: string | undefined;
  readonly container: string;
}

export const rule = {
  code: "nginx/config",
  severity: "error",
  title: "A configuration that nginx rejects",
  message: ({ version, reason, at, container }) =>
    `nginx ${version}: ${reason}${at === undefined ? "" : `, at ${at}`} in ${container}`,
} as const satisfies Rule<Data>;
