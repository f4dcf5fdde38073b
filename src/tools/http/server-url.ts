import { ChartwrightError } from "../../errors.ts";

/** Decodes `%2e`, `%2f` and `%5c`, even if they are encoded twice (`%252e`). */
function decoded(text: string): string {
  const once = text.replace(/%25/g, "%");
  return once.replace(/%(2e|2f|5c)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/**
 * Parses the URL of a chart repository: http or https, without a login and without a query.
 *
 * @returns the URL without a trailing slash.
 * @throws E_USAGE; the error never shows a login.
 */
export function serverUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new ChartwrightError("E_USAGE", "the server's address is not a URL", {
      hint: "write it like https://charts.example.com",
      cause,
    });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new ChartwrightError("E_USAGE", `${url.protocol}//… is not the address of a chart repository`, {
      hint: "use http:// or https://",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new ChartwrightError("E_USAGE", `the address of ${url.host} contains a login`, {
      hint: "every process on the machine can read a command line: set CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD instead, or use the name of a repository that was added to Helm",
    });
  }
  // With --depth, ChartMuseum follows such a path out of its storage (0.13.1, 0.16.5).
  if (/(?:^|[/\\])\.\.?(?:[/\\]|$)/.test(decoded(text)) || url.search !== "" || url.hash !== "") {
    throw new ChartwrightError("E_USAGE", `${url.origin}${url.pathname} is not the address of a chart repository`, {
      hint: "remove `..`, `?` and `#`",
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
