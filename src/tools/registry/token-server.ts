/** The two last parts of a host's name, or three where those are a country's (`co.uk`); all of an address. */
function domainOf({ hostname, host }: URL): string {
  if (/^(?:\[.*\]|[\d.]+)$/.test(hostname) || !hostname.includes(".")) return host;
  const parts = hostname.split(".");
  return parts.slice(/^\w{1,3}\.\w\w$/.test(parts.slice(-2).join(".")) ? -3 : -2).join(".");
}

/**
 * A registry says where its tokens are given, and could name any host. The registry's login goes to a host of the same
 * domain alone (registry-1.docker.io and auth.docker.io), and never by plain HTTP but to the registry itself. Any other
 * host gets the login that was given for it, if there is one.
 *
 * @param api the registry's address.
 */
export function loginOfTokenServer(api: URL, realm: URL): "registry" | "its own" | "none" {
  if (realm.protocol !== "https:" && realm.origin !== api.origin) return "none";
  return domainOf(realm) === domainOf(api) ? "registry" : "its own";
}
