export { ChartMuseum, type ChartVersion, type StoredFile } from "./chartmuseum.ts";
export { concernsRepository } from "./chartmuseum-answer.ts";
export type { RepositoryAddress } from "./repository-address.ts";
