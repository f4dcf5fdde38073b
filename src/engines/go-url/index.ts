export { bytesOf, type GoUrl, hostname, parseUrl, resolveUrl, UrlFault, unescapeBytes, urlText } from "./url.ts";
