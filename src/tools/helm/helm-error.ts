import { ChartwrightError, type ErrorCode } from "../../errors.ts";
import { clusterProblem } from "../kubectl/index.ts";
import { lastLines, type ProcessResult } from "../process/index.ts";

/** Why a Helm command failed, for callers that handle some failures differently. */
export type HelmFailure = "release-not-found" | "in-progress" | "cluster-unreachable" | "other";

const PATTERNS: readonly (readonly [HelmFailure, RegExp])[] = [
  ["release-not-found", /release: not found/],
  ["in-progress", /another operation .* is in progress/],
  ["cluster-unreachable", /unreachable|connection refused/i],
];

/** A failed Helm command. */
export class HelmError extends ChartwrightError {
  readonly failure: HelmFailure;
  /** Everything that Helm printed to standard error or, if that is empty, to standard output. */
  readonly output: string;

  /** @param code of the error, unless the cluster does not answer: E_CLUSTER. */
  constructor(message: string, result: ProcessResult, code: ErrorCode = "E_TOOL_FAILED") {
    const output = result.stderr.trim() || result.stdout;
    const failure = PATTERNS.find(([, pattern]) => pattern.test(output))?.[0] ?? "other";
    const isOfCluster = code === "E_CLUSTER" || (code === "E_TOOL_FAILED" && failure === "cluster-unreachable");
    const problem = isOfCluster ? clusterProblem(output) : { message, detail: withoutLogins(lastLines(output, 20)) };
    super(isOfCluster ? "E_CLUSTER" : code, problem.message, problem);
    this.failure = failure;
    this.output = output;
  }

  /** Helm stopped waiting for the release's objects. Their state explains why. */
  get gaveUpWaiting(): boolean {
    return /deadline exceeded|timed out|not ready|context canceled/i.test(this.output);
  }
}

/** The address of a repository can contain a login. */
const withoutLogins = (text: string): string => text.replace(/:\/\/[^/\s@]+@/g, "://***@");
