/** Of nginx 1.21 to 1.29: those that an older nginx calls unknown. https://nginx.org/en/CHANGES */
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

/** Directives that no newer or differently built nginx would call unknown: by their beginnings and endings. */
const FOREIGN = [
  /^(?:http3|quic)(?:_|$)/,
  /ssl_certificate_cache$/,
  // Blocks of nginx's own modules that may be left out of a build.
  /^(?:stream|mail)$/,
  // Modules that are built into well-known images, and loaded by no load_module there.
  /^(?:lua|js|otel|brotli|zstd|more|vhost_traffic|modsecurity|geoip2|pagespeed|opentracing|opentelemetry|perl)_/,
  /^(?:brotli|zstd|geoip2|modsecurity|opentracing|pagespeed|perl)$/,
  /_by_lua(?:_block|_file)?$/,
];

const newer = new Set(NEWER);

/** Tells a directive that the nginx here may lack, and the image's may have. */
export function isForeign(name: string): boolean {
  return newer.has(name) || FOREIGN.some((pattern) => pattern.test(name));
}

/** Parameters that older versions refuse: of `listen`, of a `server` in an upstream, of `resolver`. */
export const NEWER_PARAMETERS: ReadonlySet<string> = new Set(["quic", "resolve", "ipv4=off", "fastopen"]);
