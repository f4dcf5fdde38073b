export { goGlob } from "./glob.ts";
