/**
 * Returns the URL of a git remote's page: `https://host/team/site` for `git@host:team/site.git`. Removes a login. Returns
 * undefined for a local folder.
 */
export function sourceUrl(remote: string): string | undefined {
  const [, host, path = ""] =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/@]+)\/(.+)$/.exec(remote) ??
    /^[\w.-]+@([\w.-]+):(?!\/)(.+)$/.exec(remote) ??
    [];
  if (host === undefined) return undefined;
  const scheme = remote.startsWith("http://") ? "http" : "https";
  const named = /^https?:/.test(remote) ? host : host.replace(/:\d+$/, "");
  return `${scheme}://${named}/${path
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")}`;
}
