export { inTestFolder, standInCertificate, testNginxConfig, writeBelow } from "./nginx.ts";
