/** A place in one of the user's files: `line` and `column` count from 1, `column` in UTF-16 code units. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The code of every error that stops a command, with its exit code. docs/errors.md explains each code; a test compares
 * it with this table.
 */
export const ERROR_CODES = {
  E_USAGE: 2,
  E_CONFIG: 2,
  E_ENVIRONMENT: 2,
  E_CHART: 2,
  E_FILE: 2,
  E_FINDINGS: 1,
  E_TOOL_MISSING: 3,
  E_TOOL_VERSION: 3,
  E_TOOL_FAILED: 3,
  E_TIMEOUT: 3,
  E_DOWNLOAD: 3,
  E_BUILD: 3,
  E_REGISTRY: 3,
  E_CHART_REPOSITORY: 3,
  E_SIGN: 3,
  E_CLUSTER: 3,
  E_LAB_PLATFORM: 3,
  E_LAB_DOWN: 3,
  E_LAB_START: 3,
  E_PORT: 3,
  E_CHART_CONFLICT: 4,
  E_LOCKED: 4,
  E_REFUSED: 4,
  E_UNHEALTHY: 5,
  E_BUG: 70,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetails {
  /** The next step for the user, in one or two sentences. */
  readonly hint?: string | undefined;
  readonly at?: Location | undefined;
  /** Evidence to print below the message: the last log lines, or a tool's output. */
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** An error that stops a command. Problems in the user's files are findings instead. */
export class ChartwrightError extends Error {
  override readonly name = "ChartwrightError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly at: Location | undefined;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.at = details.at;
    this.detail = details.detail;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code];
  }
}

/** Thrown when the user or the system ends the run. The exit code is 130 for SIGINT and 143 for SIGTERM. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly signal: "SIGINT" | "SIGTERM";

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }

  get exitCode(): number {
    return this.signal === "SIGINT" ? 130 : 143;
  }
}
