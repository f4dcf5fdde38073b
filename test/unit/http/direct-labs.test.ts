import { describe, expect, it } from "vitest";
import { addressesOf } from "../../../src/lab/state.ts";
import { withDirectLabs } from "../../../src/process-context.ts";
import { proxyFor } from "../../../src/tools/http/proxy-for.ts";

describe("the environment of a run", () => {
  it("excludes labs from its proxy, and nothing else", () => {
    const env = withDirectLabs({ HTTPS_PROXY: "proxy:3128", http_proxy: "proxy:3128", no_proxy: ".example.com" });
    expect(env).toMatchObject({ NO_PROXY: ".example.com,10.200.0.0/16", no_proxy: ".example.com,10.200.0.0/16" });
    const { apiUrl, registry, chartmuseumUrl } = addressesOf({ subnet: 250, chartmuseumPort: 8080 });
    for (const url of [apiUrl, `http://${registry}/v2/`, `https://${registry}/v2/`, chartmuseumUrl])
      expect(proxyFor(env, new URL(url))).toBeUndefined();
    expect(proxyFor(env, new URL("https://charts.example.com"))).toBeUndefined();
    expect(proxyFor(env, new URL("https://charts.example.org"))?.host).toBe("proxy:3128");
  });

  it("is the process's own without a proxy", () => {
    const env = { NO_PROXY: "a" };
    expect(withDirectLabs(env)).toBe(env);
  });
});
