import { readFileSync, watchFile } from "node:fs";
import { createConnection, createServer, type Server } from "node:net";
import type { Forward, LabState } from "./state.ts";

/**
 * Forwards ports of 127.0.0.1 to a lab's pages, as listed in its lab.json, and follows changes of that file. Runs until
 * the process ends.
 *
 * @param file path of lab.json
 * @param log receives lines about the ports
 */
export function serveForwards(file: string, log: (line: string) => void): void {
  const servers = new Map<number, Server>();
  let targets = new Map<number, Forward>();

  const listen = (port: number): void => {
    const server = createServer({ noDelay: true }, (client) => {
      const target = targets.get(port);
      if (!target) return client.destroy();
      const upstream = createConnection({ host: target.targetHost, port: target.targetPort, noDelay: true });
      client.pipe(upstream).pipe(client);
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
      }
      return undefined;
    });
    server.on("error", (error) => {
      log(`port ${port}: ${error.message}`);
      // Another process uses the port now, but may release it.
      setTimeout(() => {
        if (servers.get(port) !== server) return;
        servers.delete(port);
        if (targets.has(port)) listen(port);
      }, 250);
    });
    server.listen(port, "127.0.0.1", () => log(`port ${port}: open`));
    servers.set(port, server);
  };

  const load = (): void => {
    const state = JSON.parse(readFileSync(file, "utf8")) as LabState;
    targets = new Map(Object.values(state.forwards).map((forward) => [forward.port, forward]));
    for (const [port, server] of servers) {
      if (targets.has(port)) continue;
      server.close();
      servers.delete(port);
    }
    for (const port of targets.keys()) if (!servers.has(port)) listen(port);
  };

  load();
  watchFile(file, { interval: 100 }, load);
}
