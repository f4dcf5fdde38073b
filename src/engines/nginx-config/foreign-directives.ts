/** Directives that nginx 1.21 to 1.29 added, and that an older nginx rejects. https://nginx.org/en/CHANGES */
const NEWER = [
  "add_header_inherit",
  "add_trailer_inherit",
  "early_hints",
  "http2",
  "keepalive_min_timeout",
  "keepalive_time",
  "max_errors",
  "max_headers",
  "pass",
  "proxy_half_close",
  "proxy_pass_trailers",
  "ssl_alpn",
  "ssl_ech_file",
  "ssl_object_cache_inheritable",
  "ssl_reject_handshake",
  "sticky",
];

/** Names of directives from modules that the nginx on this machine may lack. */
const FOREIGN = [
  /^(?:http3|quic)(?:_|$)/,
  /ssl_certificate_cache$/,
  // Blocks of nginx's own modules that are optional in a build.
  /^(?:stream|mail)$/,
  // Modules that are compiled into well-known images, so that no `load_module` loads them.
  /^(?:lua|js|otel|brotli|zstd|more|vhost_traffic|modsecurity|geoip2|pagespeed|opentracing|opentelemetry|perl)_/,
  /^(?:brotli|zstd|geoip2|modsecurity|opentracing|pagespeed|perl)$/,
  /_by_lua(?:_block|_file)?$/,
];

const newer = new Set(NEWER);

/** Returns whether the nginx in the image may have a directive that the nginx on this machine lacks. */
export function isForeign(name: string): boolean {
  return newer.has(name) || FOREIGN.some((pattern) => pattern.test(name));
}

/** Parameters of `listen`, of `server` in an upstream and of `resolver` that older versions reject. */
export const NEWER_PARAMETERS: ReadonlySet<string> = new Set(["quic", "resolve", "ipv4=off", "fastopen"]);
