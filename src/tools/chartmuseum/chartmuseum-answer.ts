import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { type HttpResponse, NoAnswer } from "../http/index.ts";
import type { ChartRepository } from "./chart-repository.ts";

/** A fault that may pass: the same request is worth another try. */
export class Passing extends Error {
  override readonly name = "Passing";
  /** What the server asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The server says that it is busy, not that something went wrong. */
  readonly busy: boolean;

  constructor(message: string, response: HttpResponse) {
    super(message);
    this.busy = response.status !== 500;
    const seconds = Number(response.header("retry-after"));
    this.retryAfterMs = seconds > 0 ? Math.min(seconds, 30) * 1000 : undefined;
  }
}

/** The cause of an error that every other chart would meet too: the server is away, or lets nobody in. */
class WholeRepository extends Error {
  override readonly name = "WholeRepository";
}

/** Every other chart would end the same. */
export function concernsRepository(error: unknown): boolean {
  return error instanceof ChartwrightError && error.cause instanceof WholeRepository;
}

/** @param whole every other chart would end the same. */
export function repositoryError(
  { url }: ChartRepository,
  message: string,
  { hint, whole }: { readonly hint?: string; readonly whole?: boolean } = {},
): ChartwrightError {
  const text = `${url} ${message}`;
  return new ChartwrightError("E_CHART_REPOSITORY", text, {
    ...(hint === undefined ? {} : { hint }),
    ...(whole ? { cause: new WholeRepository(text) } : {}),
  });
}

const SHORT_MS = [200, 600, 1500];
const LONG_MS = [...SHORT_MS, 3000, 5000, 8000];

/** How long to wait after a failed attempt, counted from 0; undefined: it was the last. */
function pauseAfter(error: Passing | NoAnswer, attempt: number, { seen }: ChartRepository): number | undefined {
  if (error instanceof Passing) {
    const pause = (error.busy ? LONG_MS : SHORT_MS)[attempt];
    return pause === undefined ? undefined : Math.max(pause, error.retryAfterMs ?? 0);
  }
  if (error.lasting) return undefined;
  if (error.kind === "timed-out") return attempt === 0 ? SHORT_MS[0] : undefined;
  // A server that has answered and is gone is being restarted, perhaps.
  return (seen.answered ? LONG_MS : SHORT_MS)[attempt];
}

/**
 * Does the work again while the server has passing troubles: for some twenty seconds if it is busy or is being
 * restarted, else for two.
 *
 * @throws E_CHART_REPOSITORY with the last trouble.
 */
export async function withRetries<T>(ctx: Context, repository: ChartRepository, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing) && !(error instanceof NoAnswer)) throw error;
      const pause = pauseAfter(error, attempt, repository);
      if (pause === undefined) {
        throw repositoryError(repository, `fails: ${error.message}`, {
          whole: error instanceof NoAnswer || error.busy,
          hint: "is it running, and is this its address? In the lab: chartwright lab status",
        });
      }
      await sleep(pause, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
    }
  }
}

/** What the server says is wrong, in a few words: ChartMuseum's JSON, or plain text. */
export function complaint(response: HttpResponse): string {
  const text = response.text();
  const [, error] = /"error"\s*:\s*"([^"]*)"/.exec(text) ?? [];
  return (error ?? text).trim().slice(0, 200);
}

export const isHtml = (response: HttpResponse): boolean =>
  /^\s*<(?:!doctype|html)/i.test(response.text().slice(0, 200));

/** Where a redirect leads, without what may be secret in it. */
function whereTo(response: HttpResponse, url: string): string {
  const location = response.header("location");
  if (location === undefined || !URL.canParse(location, url)) return "nowhere";
  const { origin, pathname } = new URL(location, url);
  return `${origin}${pathname}`;
}

/** The error of an answer that is none of those expected. */
export function unexpected(repository: ChartRepository, response: HttpResponse, what: string): Error {
  const { status } = response;
  if (status === 401 || status === 403) return refusedLogin(repository, status);
  if (status === 413)
    return repositoryError(repository, "takes no package of this size (413)", {
      hint: "see its --max-upload-size, or the limit of a proxy before it",
    });
  if (status === 507)
    return repositoryError(repository, "is full (507)", {
      hint: "see its --max-storage-objects, which counts provenance files too",
    });
  if (status >= 300 && status < 400) {
    return repositoryError(repository, `redirects to ${whereTo(response, repository.url)} (${status})`, {
      whole: true,
      hint: "give that address if it is the right one: no login is sent to where a redirect leads",
    });
  }
  const said = isHtml(response) ? "a web page" : complaint(response);
  if (status >= 500 || status === 429 || status === 408)
    return new Passing(`${what} failed with ${status}: ${said}`, response);
  if (isHtml(response)) {
    return repositoryError(repository, `answers with a web page (${status})`, {
      whole: true,
      hint: "give the address of the repository itself; with --depth its path ends in the repository's name, /org/repo",
    });
  }
  if (status === 400) return repositoryError(repository, `refuses the package (400): ${said}`);
  return repositoryError(repository, `answers ${what} with ${status}: ${said}`);
}

function refusedLogin(repository: ChartRepository, status: number): ChartwrightError {
  if (status === 403) {
    return repositoryError(repository, "does not allow it (403)", {
      whole: true,
      hint: "the login may not publish there, or a proxy before the server lets nobody through",
    });
  }
  const { login } = repository;
  return repositoryError(repository, login ? `refuses the login from ${login} (401)` : "wants a login (401)", {
    whole: true,
    hint: "set CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD, or CHARTMUSEUM_TOKEN, in the environment, or `helm repo add` it with a login",
  });
}
