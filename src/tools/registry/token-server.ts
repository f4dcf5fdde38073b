/** Returns the last two labels of a host name, or three if they are below a country (`co.uk`); all of an IP address. */
function domainOf({ hostname, host }: URL): string {
  if (/^(?:\[.*\]|[\d.]+)$/.test(hostname) || !hostname.includes(".")) return host;
  const parts = hostname.split(".");
  return parts.slice(/^\w{1,3}\.\w\w$/.test(parts.slice(-2).join(".")) ? -3 : -2).join(".");
}

/**
 * Decides which login to send to a token server. A registry names its token server and could name any host. The registry's
 * login is sent only to a host of the same domain (registry-1.docker.io and auth.docker.io), and over plain HTTP only to the
 * registry itself. Any other host receives the login that is configured for it, if there is one.
 *
 * @param api the URL of the registry.
 * @param realm the URL of the token server.
 */
export function loginOfTokenServer(api: URL, realm: URL): "registry" | "its own" | "none" {
  if (realm.protocol !== "https:" && realm.origin !== api.origin) return "none";
  return domainOf(realm) === domainOf(api) ? "registry" : "its own";
}
