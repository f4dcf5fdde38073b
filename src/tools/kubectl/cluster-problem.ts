import { lastLines } from "../process/index.ts";

/** The message, detail and hint of an error about a cluster. */
export interface ClusterProblem {
  readonly message: string;
  /** The last lines of the tool's output. */
  readonly detail: string;
  readonly hint: string;
}

/** Returns why kubectl or Helm could not work with a cluster. */
export function clusterProblem(output: string): ClusterProblem {
  const detail = lastLines(output, 8);
  return /connection refused|no route to host|i\/o timeout|no such host|was refused|unreachable/i.test(detail)
    ? {
        message: "the cluster does not answer",
        detail,
        hint: "check that it is running; for the lab: chartwright lab status",
      }
    : {
        message: "the cluster refused the request",
        detail,
        hint: "check the context's rights with `kubectl auth can-i --list`",
      };
}
