import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { type HttpResponse, NoAnswer } from "../http/index.ts";
import type { RepositorySettings } from "./repository-settings.ts";

/** A temporary fault of the server: the same request may succeed later. */
export class TemporaryFault extends Error {
  override readonly name = "TemporaryFault";
  /** The delay that the server asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The server is busy: its status is temporary by definition, unlike 500. */
  readonly busy: boolean;

  constructor(message: string, response: HttpResponse) {
    super(message);
    this.busy = response.status !== 500;
    const seconds = Number(response.header("retry-after"));
    this.retryAfterMs = seconds > 0 ? Math.min(seconds, 30) * 1000 : undefined;
  }
}

/** The cause of an error that every other chart would fail with: the server is unreachable or rejects the login. */
class WholeRepository extends Error {
  override readonly name = "WholeRepository";
}

/** Returns whether every other chart would fail with the same error. */
export function concernsRepository(error: unknown): boolean {
  return error instanceof ChartwrightError && error.cause instanceof WholeRepository;
}

/** @param whole every other chart would fail with the same error. */
export function repositoryError(
  { url }: Pick<RepositorySettings, "url">,
  message: string,
  { hint, whole }: { readonly hint?: string | undefined; readonly whole?: boolean } = {},
): ChartwrightError {
  const text = `${url} ${message}`;
  return new ChartwrightError("E_CHART_REPOSITORY", text, {
    hint,
    cause: whole ? new WholeRepository(text) : undefined,
  });
}

const SHORT_MS = [200, 600, 1500];
const LONG_MS = [...SHORT_MS, 3000, 5000, 8000];

/** Returns the delay after a failed attempt (counted from 0) in milliseconds; undefined after the last attempt. */
function pauseAfter(error: TemporaryFault | NoAnswer, attempt: number, answered: boolean): number | undefined {
  if (error instanceof TemporaryFault) {
    const pause = (error.busy ? LONG_MS : SHORT_MS)[attempt];
    return pause === undefined ? undefined : Math.max(pause, error.retryAfterMs ?? 0);
  }
  if (error.lasting) return undefined;
  if (error.kind === "timed-out") return attempt === 0 ? SHORT_MS[0] : undefined;
  // A server that answered before may be restarting.
  return (answered ? LONG_MS : SHORT_MS)[attempt];
}

/** Returns whether the same request may succeed later. */
export const isTemporary = (error: unknown): error is TemporaryFault | NoAnswer =>
  error instanceof TemporaryFault || error instanceof NoAnswer;

interface Retried<T> {
  readonly ctx: Context;
  readonly settings: RepositorySettings;
  /** Whether the server has answered in this run. */
  readonly answered: () => boolean;
  readonly work: () => Promise<T>;
}

/**
 * Repeats the work while the server has temporary faults: for about 20 seconds if it is busy or restarting, otherwise
 * for two seconds.
 *
 * @throws E_CHART_REPOSITORY with the last fault.
 */
export async function withRetries<T>({ ctx, settings, answered, work }: Retried<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isTemporary(error)) throw error;
      const pause = pauseAfter(error, attempt, answered());
      if (pause === undefined) {
        throw repositoryError(settings, `fails: ${error.message}`, {
          whole: error instanceof NoAnswer || error.busy,
          hint: "check that it is running and that the address is right; for a lab, run chartwright lab status",
        });
      }
      await sleep(pause, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
    }
  }
}

/** Returns the server's error message, at most 200 characters, from ChartMuseum's JSON or plain text. */
export function complaint(response: HttpResponse): string {
  const text = response.text();
  const [, error] = /"error"\s*:\s*"([^"]*)"/.exec(text) ?? [];
  return (error ?? text).trim().slice(0, 200);
}

export const isHtml = (response: HttpResponse): boolean =>
  /^\s*<(?:!doctype|html)/i.test(response.text().slice(0, 200));

/** Returns the target of a redirect without its query and login, which may be secret. */
function whereTo(response: HttpResponse, url: string): string {
  const location = response.header("location");
  if (location === undefined || !URL.canParse(location, url)) return "nowhere";
  const { origin, pathname } = new URL(location, url);
  return `${origin}${pathname}`;
}

/** Returns the error for a response with an unexpected status or content. */
export function unexpected(repository: RepositorySettings, response: HttpResponse, what: string): Error {
  const { status } = response;
  if (status === 401 || status === 403) return refusedLogin(repository, status);
  if (status === 413)
    return repositoryError(repository, "does not accept a package of this size (413)", {
      hint: "raise its --max-upload-size, or the limit of the proxy in front of it",
    });
  if (status === 507)
    return repositoryError(repository, "is full (507)", {
      hint: "raise its --max-storage-objects, which also counts provenance files",
    });
  if (status >= 300 && status < 400) {
    return repositoryError(repository, `redirects to ${whereTo(response, repository.url)} (${status})`, {
      whole: true,
      hint: "if that is the right address, use it: a login is never sent to the target of a redirect",
    });
  }
  const said = isHtml(response) ? "a web page" : complaint(response);
  if (status >= 500 || status === 429 || status === 408)
    return new TemporaryFault(`${what} failed with ${status}: ${said}`, response);
  if (isHtml(response)) {
    return repositoryError(repository, `responds with a web page (${status})`, {
      whole: true,
      hint: "use the address of the repository itself; with --depth, its path ends in the repository's name, /org/repo",
    });
  }
  if (status === 400) return repositoryError(repository, `rejects the package (400): ${said}`);
  return repositoryError(repository, `responds to ${what} with ${status}: ${said}`);
}

function refusedLogin(repository: RepositorySettings, status: number): ChartwrightError {
  if (status === 403) {
    return repositoryError(repository, "denies access (403)", {
      whole: true,
      hint: "use a login that may publish there, or check the proxy in front of the server",
    });
  }
  const { login } = repository;
  return repositoryError(repository, login ? `rejects the login from ${login} (401)` : "requires a login (401)", {
    whole: true,
    hint: "set CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD, or CHARTMUSEUM_TOKEN, in the environment, or run `helm repo add` with a login",
  });
}
