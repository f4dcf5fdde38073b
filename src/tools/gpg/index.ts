export { nameOf, type SecretKey, withGpg } from "./gpg.ts";
