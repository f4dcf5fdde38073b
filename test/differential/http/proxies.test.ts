import fc from "fast-check";
import { expect, test } from "vitest";
import { proxyFor } from "../../../src/tools/http/proxy-for.ts";
import { printedSeed } from "../../support/values/agreement.ts";
import { askOracle } from "../../support/values/oracle.ts";

interface Case {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
  /** As WHATWG's parser writes them: our requests are sent to what it has read. */
  readonly urls: readonly string[];
}

const host = fc.constantFrom(
  ...[
    "example.com",
    "a.example.com",
    "b.a.example.com",
    "notexample.com",
    "com",
    "localhost",
    "LOCALHOST",
    "x.localhost",
  ],
  ...["127.0.0.1", "127.8.8.8", "10.1.2.3", "10.200.7.2", "192.168.0.1", "1.2.3.4", "0.0.0.0"],
  ...[
    "[::1]",
    "[::]",
    "[fd00::1]",
    "[fd00:1::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.1.2.3]",
    "münchen.de",
    "a.münchen.de",
  ],
);
const port = fc.constantFrom("", ":80", ":443", ":8080", ":5000");
const url = fc
  .tuple(fc.constantFrom("http", "https"), host, port)
  .map(([scheme, name, number]) => new URL(`${scheme}://${name}${number}/path`).href);
const network = fc.constantFrom(
  ...["10.0.0.0/8", "10.1.2.3/16", "10.0.0.0/33", "10.0.0/8", "0.0.0.0/0", "::/0", "fd00::/32", "::ffff:10.0.0.0/104"],
  ...["1.2.3.4/32", "192.168.0.1/24/2", "::1/128", "fe80::1%eth0/64", "/8", "10.0.0.0/", "10.0.0.0/08", "010.0.0.0/8"],
);
const name = fc.constantFrom(
  ...["example.com", ".example.com", "*.example.com", "**.example.com", "*example.com", "a.example.com", "EXAMPLE.com"],
  ...[
    "com",
    ".com",
    ".",
    "..",
    "*",
    "*.",
    "localhost",
    "münchen.de",
    ".münchen.de",
    "xn--mnchen-3ya.de",
    "ex ample.com",
  ],
  ...[
    "1.2.3.4",
    "10.1.2.3",
    "01.2.3.4",
    "1.2.3",
    "[fd00::1]",
    "fd00::1",
    "fd00:0::1",
    "::ffff:10.1.2.3",
    "[::1]",
    "::1",
  ],
  ...["", "[", "[]", "]", "[example.com]", "a:b", "[a:b", "fe80::1%eth0"],
);
const entry = fc.oneof(
  network,
  fc.tuple(name, fc.constantFrom("", "", ":80", ":443", ":8080", ":", ":http")).map((parts) => parts.join("")),
);
const noProxy = fc
  .array(fc.tuple(entry, fc.constantFrom("", " ", "\t")), { maxLength: 4 })
  .map((entries) => entries.map(([text, blank]) => `${blank}${text}${blank}`).join(","));
const proxy = fc.constantFrom(
  ...["http://proxy.example.com:3128", "https://proxy.example.com", "proxy.example.com:3128", "10.0.0.1:8080", "proxy"],
  ...["http://user:pass@proxy.example.com:3128", "socks5://proxy.example.com:1080", "[fd00::1]:3128", ""],
);
const cases: fc.Arbitrary<Case> = fc.record({
  httpProxy: proxy,
  httpsProxy: proxy,
  noProxy,
  urls: fc.array(url, { minLength: 1, maxLength: 8 }),
});

/** Go writes no slash after a host. */
const withoutSlash = (text: string): string => text.replace(/\/$/, "");

test("the proxy of a request is the one that Go's httpproxy chooses", async () => {
  const asked = fc.sample(cases, { numRuns: 20_000, seed: printedSeed("proxies") });
  const answers = await askOracle(asked.map((question) => ({ op: "proxy", ...question })));
  const disagreements: string[] = [];
  let proxied = 0;
  for (const [i, { urls, ...config }] of asked.entries()) {
    const env = { HTTP_PROXY: config.httpProxy, HTTPS_PROXY: config.httpsProxy, NO_PROXY: config.noProxy };
    const { proxies } = (answers[i]?.values ?? { proxies: [] }) as { readonly proxies: readonly string[] };
    for (const [j, text] of urls.entries()) {
      const [ours, theirs] = [proxyFor(env, new URL(text))?.href ?? "", proxies[j] ?? ""].map(withoutSlash);
      if (ours !== "") proxied++;
      if (ours !== theirs) disagreements.push(`${text} ${JSON.stringify(config)}: ours ${ours}, Go's ${theirs}`);
    }
  }
  expect(disagreements.slice(0, 20)).toEqual([]);
  expect(proxied).toBeGreaterThan(10_000);
});
