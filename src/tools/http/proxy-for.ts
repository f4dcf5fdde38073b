import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";

type Env = Context["env"];

const first = (env: Env, ...names: readonly string[]): string => names.map((name) => env[name]).find(Boolean) ?? "";

/**
 * Finds the proxy for a URL by the rules of Go's golang.org/x/net/http/httpproxy v0.56, which Helm and kubectl follow:
 * HTTPS_PROXY or HTTP_PROXY unless NO_PROXY names the host; upper-case names take precedence over lower-case ones.
 * localhost and loopback addresses are never proxied.
 *
 * @returns the proxy's URL, with its login; undefined for a direct connection.
 * @throws E_USAGE for http in a CGI program (REQUEST_METHOD is set), because its client can set HTTP_PROXY.
 */
export function proxyFor(env: Env, url: URL): URL | undefined {
  const secure = url.protocol === "https:";
  const proxy = parseProxy(secure ? first(env, "HTTPS_PROXY", "https_proxy") : first(env, "HTTP_PROXY", "http_proxy"));
  if (proxy === undefined) return undefined;
  if (!secure && env["REQUEST_METHOD"]) {
    throw new ChartwrightError("E_USAGE", "HTTP_PROXY is not used while REQUEST_METHOD is set, as in a CGI program", {
      hint: "unset REQUEST_METHOD or HTTP_PROXY",
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port || (secure ? "443" : "80");
  return isDirect(host, port, first(env, "NO_PROXY", "no_proxy")) ? undefined : proxy;
}

/** A complete URL, or `host:port` of an http proxy. */
function parseProxy(text: string): URL | undefined {
  if (text === "") return undefined;
  const complete = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i.test(text) ? text : `http://${text}`;
  return URL.canParse(complete) ? new URL(complete) : undefined;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

/** IPv4-mapped IPv6 addresses. Go treats them as IPv4, which no IPv6 network contains. */
const MAPPED = new BlockList();
MAPPED.addSubnet("::ffff:0:0", 96, "ipv6");

const isIpv4 = (ip: string): boolean => isIP(ip) === 4 || MAPPED.check(ip, "ipv6");
const familyOf = (ip: string): "ipv4" | "ipv6" => (isIP(ip) === 6 ? "ipv6" : "ipv4");

function isDirect(host: string, port: string, noProxy: string): boolean {
  const isAddress = isIP(host) !== 0;
  if (host === "localhost" || (isAddress && LOOPBACK.check(host, familyOf(host)))) return true;
  const entries = noProxy.split(",").map((entry) => entry.trim().toLowerCase());
  if (entries.includes("*")) return true;
  return entries.some((entry) => (isAddress ? namesAddress(entry, host, port) : namesDomain(entry, host, port)));
}

/** Splits `host`, `host:port` or `[address]:port`. Without brackets, several colons are part of an address. */
function splitEntry(entry: string): { readonly host: string; readonly port: string } {
  const [, bracketed, plain, port = ""] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(entry) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? { host: entry, port: "" } : { host, port };
}

function namesAddress(entry: string, host: string, port: string): boolean {
  const list = new BlockList();
  const [, network = "", bits = ""] = /^([^/%]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (isIP(network) !== 0) {
    if (Number(bits) > (isIP(network) === 4 ? 32 : 128)) return false;
    const isIpv4Network = isIP(network) === 4 || (isIpv4(network) && Number(bits) >= 96);
    if (isIpv4(host) !== isIpv4Network) return false;
    list.addSubnet(network, Number(bits), familyOf(network));
    return list.check(host, familyOf(host));
  }
  const wanted = splitEntry(entry);
  if (isIP(wanted.host) === 0 || wanted.host.includes("%")) return false;
  list.addAddress(wanted.host, familyOf(wanted.host));
  return list.check(host, familyOf(host)) && (wanted.port === "" || wanted.port === port);
}

/** `example.com` matches the domain and its subdomains; `.example.com` and `*.example.com` match subdomains only. */
function namesDomain(entry: string, host: string, port: string): boolean {
  const wanted = splitEntry(entry);
  const subdomains = /^\*?\./.test(wanted.host);
  const name = wanted.host.replace(/^\*?\./, "");
  if (wanted.host === "") return false;
  const domain = /^[\x20-\x7e]*$/.test(name) ? name : domainToASCII(name) || name;
  if (!host.endsWith(`.${domain}`) && (subdomains || host !== domain)) return false;
  return wanted.port === "" || wanted.port === port;
}
