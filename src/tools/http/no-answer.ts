/**
 * Why a request has no answer.
 *
 * - `refused`: nothing listens at the address, so nothing was sent
 * - `unknown-host`: the host name does not exist
 * - `untrusted`: TLS failed, mostly because of the server's certificate
 * - `proxy`: the proxy refuses to connect to the server
 * - `redirect`: the server redirects to an address that is not followed
 * - `timed-out`: the server was silent for too long
 * - `broken`: any other failure, such as a connection that was cut
 */
export type NoAnswerKind = "refused" | "unknown-host" | "untrusted" | "proxy" | "redirect" | "timed-out" | "broken";

const LASTING: ReadonlySet<NoAnswerKind> = new Set(["unknown-host", "untrusted", "proxy", "redirect"]);

/** The server sent no answer, or only part of one. It may have processed the request. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly kind: NoAnswerKind;

  /** @param via the proxy that the request went through, as `host:port`. */
  constructor(cause: unknown, via?: string) {
    super(via === undefined ? reasonOf(cause) : `${reasonOf(cause)} (through the proxy ${via})`, { cause });
    this.kind = kindOf(cause);
  }

  /** Whether the same request would fail in the same way again. */
  get lasting(): boolean {
    return LASTING.has(this.kind);
  }
}

/** The server was silent for too long. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
}

/** The proxy refuses to connect to the server. */
export class ProxyRefusal extends Error {
  override readonly name = "ProxyRefusal";

  constructor(status: number, text: string) {
    const hint = status === 407 ? ": put a login into the proxy's URL, http://USER:PASSWORD@HOST:PORT" : "";
    super(`the proxy answers ${status} ${text}${hint}`);
  }
}

/** The server redirects to an address that is not followed. */
export class UnusableRedirect extends Error {
  override readonly name = "UnusableRedirect";
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused: nothing listens there",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name cannot be resolved",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "no answer in time",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed and not trusted here",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an authority that is not trusted here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an authority that is not trusted here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from an authority that is not trusted here",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host name",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "it requires a client certificate",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "it does not trust our client certificate",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS: is it http:// instead of https://?",
};

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? (error instanceof Error && error.message ? error.message : code || String(error));
}

function kindOf(error: unknown): NoAnswerKind {
  const code = codeOf(error);
  if (error instanceof TimedOut) return "timed-out";
  if (error instanceof ProxyRefusal) return "proxy";
  if (error instanceof UnusableRedirect) return "redirect";
  if (code === "ECONNREFUSED") return "refused";
  if (code === "ENOTFOUND") return "unknown-host";
  return /CERT|TLS|SSL|SIGNATURE/.test(code) ? "untrusted" : "broken";
}
