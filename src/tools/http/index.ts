export type { TlsSettings } from "./connections.ts";
export { followHttp } from "./follow.ts";
export { type HttpRequest, type HttpResponse, sendHttp } from "./http.ts";
export { NoAnswer, TimedOut } from "./no-answer.ts";
export { serverUrl } from "./server-url.ts";
