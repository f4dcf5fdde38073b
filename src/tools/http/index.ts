export {
  type HttpRequest,
  type HttpResponse,
  NoAnswer,
  openHttp,
  sendHttp,
  serverUrl,
  type TlsSettings,
} from "./http.ts";
