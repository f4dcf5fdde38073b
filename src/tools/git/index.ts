export { type GitState, gitState } from "./git-state.ts";
