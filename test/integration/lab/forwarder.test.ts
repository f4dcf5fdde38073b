import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { accepts } from "../../../src/lab/ports.ts";
import { repositoryDir } from "../../support/context.ts";
import { freePort } from "../../support/servers.ts";
import { tempDir } from "../../support/temp-dir.ts";

test("the forwarder opens its port as soon as another program releases it", async () => {
  using temp = tempDir();
  const page = createServer((_, response) => response.end("the page"));
  await once(page.listen(0, "127.0.0.1"), "listening");
  const target = (page.address() as AddressInfo).port;
  const port = await freePort();
  const squatter = createServer();
  await once(squatter.listen(port, "127.0.0.1"), "listening");
  temp.write(".", {
    "lab.json": JSON.stringify({ forwards: { "a/b": { port, targetHost: "127.0.0.1", targetPort: target } } }),
  });
  const forwarder = spawn(process.execPath, [join(repositoryDir, "dist/forwarder.js"), join(temp.dir, "lab.json")]);
  try {
    const [line] = (await once(forwarder.stdout, "data")) as [Buffer];
    expect(line.toString()).toContain("EADDRINUSE");
    squatter.close();
    await expect.poll(() => accepts(port)).toBe(true);
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("the page");
  } finally {
    forwarder.kill();
    squatter.close();
    page.closeAllConnections();
    page.close();
  }
});
