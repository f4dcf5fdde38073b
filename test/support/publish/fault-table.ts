/** The code in src that handles a fault. If `put` replaces `take`, the fault's test fails. */
interface Guard {
  readonly file: string;
  readonly take: string;
  readonly put: string;
}

interface Fault {
  /** The cause of the fault. */
  readonly provoked: string;
  /** The exit code of `publish`. */
  readonly exit: number;
  /** A part of its output. */
  readonly says: string;
  /** The state of the version on the server afterwards. */
  readonly holds: string;
  readonly guard: Guard;
}

const ONCE = "ours, listed once";

/** Every fault that publishing is tested with. docs/faults.md is generated from it, and `fault` tests each row. */
export const FAULTS = {
  "connection refused": {
    provoked: "ChartMuseum is stopped",
    exit: 3,
    says: "connection refused: nothing listens there",
    holds: "nothing",
    guard: {
      file: "tools/http/no-answer.ts",
      take: '  ECONNREFUSED: "connection refused: nothing listens there",\n',
      put: "",
    },
  },
  "DNS failure": {
    provoked: "a host name that does not exist",
    exit: 3,
    says: "host name",
    holds: "nothing",
    guard: {
      file: "tools/http/no-answer.ts",
      take: '  ENOTFOUND: "the host name is unknown",\n  EAI_AGAIN: "the host name cannot be resolved",\n',
      put: "",
    },
  },
  "reset before the upload": {
    provoked: "the connection of the first POST is cut before the server receives it",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: "if (!isTemporary(error)) throw error;",
      put: "throw error;",
    },
  },
  "reset during the upload": {
    provoked: "the connection of the first POST is cut after 100 bytes of the package",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: "const LONG_MS = [...SHORT_MS, 3000, 5000, 8000];",
      put: "const LONG_MS: number[] = [];",
    },
  },
  "reset after the upload": {
    provoked: "the connection of the first POST is cut after the server has received the package and answered",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum.ts",
      take: "if (this.#sent.has(url) &&",
      put: "if (url === undefined &&",
    },
  },
  "every reply lost": {
    provoked: "the response to every POST is lost",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum.ts",
      take: "if (this.#sent.has(url) &&",
      put: "if (url === undefined &&",
    },
  },
  "reply late": {
    provoked: "the response to the POST is delayed by two seconds",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/repository-settings.ts",
      take: "const IDLE_MS = 60_000;",
      put: "const IDLE_MS = 1_000;",
    },
  },
  "reply after the timeout": {
    provoked: "the response to the POST arrives after --timeout",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: 'if (error.kind === "timed-out") return attempt === 0 ? SHORT_MS[0] : undefined;',
      put: 'if (error.kind === "timed-out") return undefined;',
    },
  },
  "500, chart not stored": {
    provoked: "every POST is answered with 500",
    exit: 3,
    says: "POST /api/charts failed with 500: internal",
    holds: "nothing",
    guard: {
      file: "tools/chartmuseum/chartmuseum.ts",
      take: 'if (response.status === 201) return "saved";',
      put: 'if (response.status !== 409) return "saved";',
    },
  },
  "500 once, chart not stored": {
    provoked: "the first POST is answered with 500",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: "if (status >= 500 || status === 429 || status === 408)",
      put: "if (status === 503)",
    },
  },
  "500, chart stored": {
    provoked: "the server stores the chart, and every POST is answered with 500",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum.ts",
      take: "if (this.#sent.has(url) &&",
      put: "if (url === undefined &&",
    },
  },
  "503 for a while": {
    provoked: "every request in the first four seconds is answered with 503",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: "(error.busy ? LONG_MS : SHORT_MS)[attempt]",
      put: "SHORT_MS[attempt]",
    },
  },
  "413 of ChartMuseum": {
    provoked: "ChartMuseum with --max-upload-size=1000",
    exit: 3,
    says: "does not accept a package of this size (413)",
    holds: "nothing",
    guard: { file: "tools/chartmuseum/chartmuseum-answer.ts", take: "if (status === 413)", put: "if (status === 499)" },
  },
  "413 of a proxy": {
    provoked: "a web page with status 413",
    exit: 3,
    says: "does not accept a package of this size (413)",
    holds: "nothing",
    guard: { file: "tools/chartmuseum/chartmuseum-answer.ts", take: "if (status === 413)", put: "if (status === 499)" },
  },
  "413 of a proxy that resets the connection": {
    provoked: "status 413 before the package is sent, then a reset",
    exit: 3,
    says: "does not accept a package of this size (413)",
    holds: "nothing",
    guard: { file: "tools/chartmuseum/chartmuseum-answer.ts", take: "if (status === 413)", put: "if (status === 499)" },
  },
  "507: full": {
    provoked: "ChartMuseum with --max-storage-objects=1, which already stores one",
    exit: 3,
    says: "is full (507)",
    holds: "nothing",
    guard: { file: "tools/chartmuseum/chartmuseum-answer.ts", take: "if (status === 507)", put: "if (status === 499)" },
  },
  "401: a wrong password": {
    provoked: "ChartMuseum with a login, called with a wrong password",
    exit: 3,
    says: "rejects the login from the environment (401)",
    holds: "nothing",
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: "if (status === 401 || status === 403) return",
      put: "if (status === 403) return",
    },
  },
  "403: forbidden": {
    provoked: "every POST is answered with 403",
    exit: 3,
    says: "denies access (403)",
    holds: "nothing",
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: "if (status === 401 || status === 403) return",
      put: "if (status === 401) return",
    },
  },
  "wrong context path": {
    provoked: "ChartMuseum with --context-path=/charts, called at /other",
    exit: 3,
    says: "has no chart repository at this path (404)",
    holds: "nothing",
    guard: {
      file: "tools/chartmuseum/chartmuseum.ts",
      take: 'if (complaint(response) === "object not found") return undefined;',
      put: "if (response.status === 404) return undefined;",
    },
  },
  "API disabled": {
    provoked: "ChartMuseum with --disable-api",
    exit: 3,
    says: "has no API to publish with (404)",
    holds: "nothing",
    guard: {
      file: "tools/chartmuseum/chartmuseum.ts",
      take: "throw repositoryError(this.#settings, `has no API",
      put: "if (response.status === 405) throw repositoryError(this.#settings, `has no API",
    },
  },
  "HTML instead of JSON": {
    provoked: "every POST is answered with 200 and a web page",
    exit: 3,
    says: "responds with a web page (200)",
    holds: "nothing",
    guard: {
      file: "tools/chartmuseum/chartmuseum.ts",
      take: 'if (response.status === 201) return "saved";',
      put: 'if (response.status < 300) return "saved";',
    },
  },
  redirect: {
    provoked: "every request is redirected to the same server with 302",
    exit: 3,
    says: "redirects to",
    holds: "nothing",
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: "if (status >= 300 && status < 400) {",
      put: "if (status === 399) {",
    },
  },
  "redirect to another host": {
    provoked: "the POST, which has a login, is redirected to another server with 307",
    exit: 3,
    says: "redirects to",
    holds: "nothing",
    guard: {
      file: "tools/http/http.ts",
      take: "      resolve(answerOf(response));",
      put: "      const to = response.headers.location;\n      if (to) return void openHttp(ctx, { ...spec, url: to }).then(resolve, reject);\n      resolve(answerOf(response));",
    },
  },
  "truncated file left in storage": {
    provoked: "the stored file is cut to 100 bytes",
    exit: 3,
    says: "a corrupt leftover",
    holds: "part of ours, listed once with another digest",
    guard: {
      file: "chart/store-chart.ts",
      take: 'if (error instanceof ChartwrightError && error.code === "E_CHART") return "unreadable";',
      put: 'if (error instanceof ChartwrightError) return ["all"];',
    },
  },
  "truncated file, replaced by --force": {
    provoked: "the stored file is cut to 100 bytes",
    exit: 0,
    says: "web 1.2.3: replaced",
    holds: ONCE,
    guard: {
      file: "chart/store-chart.ts",
      take: "const wanted = options.force &&",
      put: "const wanted = !options &&",
    },
  },
  "disk full": {
    provoked: "the storage is a file system of 64 KiB",
    exit: 3,
    says: "no space left on device",
    holds: "part of ours, not listed",
    guard: {
      file: "tools/chartmuseum/chartmuseum.ts",
      take: "if (isTemporary(error)) upload.onFault?.(error.message);",
      put: "",
    },
  },
  "server killed during the upload and restarted": {
    provoked: "ChartMuseum is killed after 100 bytes of the package and started again a second later",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/chartmuseum/chartmuseum-answer.ts",
      take: "(answered ? LONG_MS : SHORT_MS)[attempt]",
      put: "SHORT_MS[attempt]",
    },
  },
  "second replica with a stale index": {
    provoked: "a second ChartMuseum on the same storage has read its index before the upload",
    exit: 3,
    says: "and its index does not list it: a stale index",
    holds: "ours, not listed",
    guard: {
      file: "chart/confirm-index.ts",
      take: "if (confirmed(entries, version)) return { digests };",
      put: "if (entries) return { digests };",
    },
  },
  "slow server": {
    provoked: "1 KB per second in both directions",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: { file: "tools/chartmuseum/chartmuseum.ts", take: "const MS_PER_BYTE = 1;", put: "const MS_PER_BYTE = 0;" },
  },
  "index of 10,000 entries": {
    provoked: "the storage contains 10,000 charts",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "chart/confirm-index.ts",
      take: "await sleep(Math.max(pause, 3 * (Date.now() - since)), undefined,",
      put: "await sleep(pause > 0 ? 1 : 0, undefined,",
    },
  },
  "two publishers at once, same bytes": {
    provoked: "the upload of one waits until the other has finished",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: { file: "tools/chartmuseum/chartmuseum.ts", take: 'if (response.status === 409) return "exists";', put: "" },
  },
  "two publishers at once, different bytes": {
    provoked: "the upload of one waits until the other has finished",
    exit: 4,
    says: "is already published, with other content",
    holds: "another, listed once",
    guard: {
      file: "chart/store-chart.ts",
      take: "if (difference.length > 0) {",
      put: "if (difference.length > 1e9) {",
    },
  },
  "replaced by another publisher after the upload": {
    provoked: "another publisher overwrites the package after the upload was verified",
    exit: 4,
    says: "was replaced while it was being published",
    holds: "another, listed once",
    guard: {
      file: "chart/confirm-index.ts",
      take: "if (now?.digest !== version.stored) return",
      put: "if (now === undefined) return",
    },
  },
  "two publishers race": {
    provoked: "two runs start at the same time, eight times; in every other pair, both publish the same bytes",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: { file: "chart/store-chart.ts", take: "if (stored?.digest === ours.digest) {", put: "if (stored) {" },
  },
  "own process killed at each step": {
    provoked: "SIGKILL before and after each request of the publication of a signed chart, then a second run",
    exit: 0,
    says: "provenance  ",
    holds: ONCE,
    guard: {
      file: "chart/publish-charts.ts",
      take: "const provenance = await storeProvenance(",
      put: 'const provenance = result.outcome === "unchanged" ? undefined : await storeProvenance(',
    },
  },
  interrupted: {
    provoked: "SIGINT while the server delays its response",
    exit: 130,
    says: "interrupted by SIGINT",
    holds: "nothing",
    guard: { file: "tools/http/http.ts", take: "      signal: ctx.signal,\n", put: "" },
  },
  "`..` as a chart's name": {
    provoked: "Chart.yaml contains `name: ..`",
    exit: 2,
    says: "is not a valid chart name",
    holds: "nothing",
    guard: { file: "engines/chart-files/metadata.ts", take: ' || /^\\.+$/.test(text("name"))', put: "" },
  },
  "a path as a chart's name": {
    provoked: "Chart.yaml contains `name: ../web`",
    exit: 2,
    says: "is not a valid chart name",
    holds: "nothing",
    guard: { file: "engines/chart-files/metadata.ts", take: 'if (!/^[\\w.-]+$/.test(text("name")) ||', put: "if (" },
  },
  "`..` in the address": {
    provoked: "ChartMuseum with --depth=2, called at /org/%2e%2e",
    exit: 2,
    says: "is not the address of a chart repository",
    holds: "nothing",
    guard: {
      file: "tools/http/server-url.ts",
      take: "if (/(?:^|[/\\\\])\\.\\.?(?:[/\\\\]|$)/.test(decoded(text)) ||",
      put: "if (",
    },
  },
  "version `1`": {
    provoked: "Chart.yaml contains this version",
    exit: 2,
    says: "is not a version of the form 1.2.3",
    holds: "nothing",
    guard: { file: "chart/package-to-publish.ts", take: "    checkVersion(version);\n", put: "" },
  },
  "version `v1.2`": {
    provoked: "Chart.yaml contains this version",
    exit: 2,
    says: "is not a version of the form 1.2.3",
    holds: "nothing",
    guard: { file: "chart/package-to-publish.ts", take: "    checkVersion(version);\n", put: "" },
  },
  "version `1.2.3+build`": {
    provoked: "Chart.yaml contains 1.2.3+build.1, and the repository contains 1.2.3+other",
    exit: 0,
    says: "web 1.2.3+build.1: published",
    holds: ONCE,
    guard: {
      file: "engines/chart-files/metadata.ts",
      take: "!SEMVER.test(version) ||",
      put: 'version.includes("+") ||',
    },
  },
  "a .prov without chart": {
    provoked: "the server has the .prov of this package, but not the package",
    exit: 0,
    says: "provenance  unchanged",
    holds: ONCE,
    guard: {
      file: "chart/store-chart.ts",
      take: "if (!there || signedDigest(ours, there.bytes) === ours.digest || force)",
      put: "if (!there || force)",
    },
  },
  "the .prov of another package, without chart": {
    provoked: "the server has the .prov of another package, but no package",
    exit: 4,
    says: "a provenance file of another package is",
    holds: "nothing",
    guard: { file: "chart/store-chart.ts", take: 'if (stale) return { outcome: "refused", error: stale };', put: "" },
  },
  "a chart without .prov": {
    provoked: "the server has the package, and the .prov is added",
    exit: 0,
    says: "provenance  published",
    holds: ONCE,
    guard: {
      file: "chart/store-provenance.ts",
      take: "if (provenance === undefined) return undefined;",
      put: "if (provenance === undefined || !force) return undefined;",
    },
  },
  "a .prov that does not match": {
    provoked: "the .prov next to the package signs other bytes",
    exit: 2,
    says: "the provenance file signs sha256:",
    holds: "nothing",
    guard: { file: "chart/package-to-publish.ts", take: "if (signed !== digest)", put: "if (signed === digest)" },
  },
  "expired certificate": {
    provoked: "ChartMuseum with an expired certificate",
    exit: 3,
    says: "its certificate has expired",
    holds: "nothing",
    guard: {
      file: "tools/http/connections.ts",
      take: "rejectUnauthorized: !insecure",
      put: "rejectUnauthorized: false",
    },
  },
  IPv6: {
    provoked: "ChartMuseum on ::1",
    exit: 0,
    says: "web 1.2.3: published",
    holds: ONCE,
    guard: {
      file: "tools/http/http.ts",
      take: "const url = new URL(spec.url);",
      put: 'const url = new URL(spec.url.replace(/[[\\]]/g, ""));',
    },
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
