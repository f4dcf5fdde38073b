/**
 * The address that people open of what git fetches from: `git@host:team/site.git` is `https://host/team/site`.
 * Undefined for a folder, which means nothing elsewhere. A login in it is dropped.
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
