export { provenanceMessage, readProvenance } from "./provenance.ts";
export { type IndexEntry, RepositoryIndex } from "./repository-index.ts";
