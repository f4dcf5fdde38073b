export { type ChartRepository, openRepository } from "./chart-repository.ts";
export {
  type ChartVersion,
  chartUrl,
  deleteVersion,
  findContextPath,
  getProvenance,
  getStored,
  post,
  readIndex,
  type StoredFile,
} from "./chartmuseum.ts";
export { concernsRepository, Passing, repositoryError, withRetries } from "./chartmuseum-answer.ts";
export type { RepositoryAddress } from "./repository-address.ts";
