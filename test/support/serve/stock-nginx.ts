import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianProgram } from "../programs/debian-program.ts";
import { freePort } from "../servers.ts";

/** nginx as Debian packages it, started directly on this machine. */
export interface StockNginx {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface StockNginxSpec {
  /** A folder for its configuration and logs. */
  readonly dir: string;
  /** The files that it serves. */
  readonly root: string;
  readonly workers: number;
  /** The chart's own nginx.conf: the format of its access log is taken over. */
  readonly like: string;
}

function replaceAll(text: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((result, [pattern, by]) => {
    if (!pattern.test(result)) throw new Error(`Debian's nginx.conf has no ${pattern}`);
    return result.replace(pattern, () => by);
  }, text);
}

/** The chart's access log, if it has one: its format, with what nginx has itself for the chart's own two variables. */
function accessLog(like: string, file: string): string {
  const [format] = /log_format json [\s\S]*?;\n/.exec(like) ?? [];
  if (format === undefined) return "access_log off;";
  const own = format.replace("$site_request_id", "$request_id").replace("$site_trace", "$http_traceparent");
  return `${own}\taccess_log ${file} json;`;
}

/** Starts it with the package's own nginx.conf, in which only places, the number of workers and the log's format differ. */
export async function startStockNginx(spec: StockNginxSpec): Promise<StockNginx> {
  const { dir: packages, libraries } = await debianProgram("nginx");
  const port = await freePort();
  const { dir } = spec;
  mkdirSync(join(dir, "logs"), { recursive: true });
  const stock = readFileSync(join(packages, "etc/nginx/nginx.conf"), "utf8");
  // Debian's own lie in /var/lib/nginx.
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${dir}/${name};`,
  );
  const config = replaceAll(stock, [
    [/^user .*;$/m, "user root;\ndaemon off;"],
    [/^worker_processes .*;$/m, `worker_processes ${spec.workers};`],
    [/^pid .*;$/m, `pid ${dir}/nginx.pid;`],
    [/^include .*modules-enabled.*;$/m, ""],
    [/include \S*mime\.types;/, `include ${packages}/etc/nginx/mime.types;`],
    [/access_log .*;/, `${accessLog(spec.like, `${dir}/logs/access.log`)}\n\t${temporary.join(" ")}`],
    [/error_log .*;/, `error_log ${dir}/logs/error.log;`],
    [/^\s*include .*conf\.d.*;$/m, ""],
    [/^\s*include .*sites-enabled.*;$/m, `server { listen 127.0.0.1:${port}; root ${spec.root}; }`],
  ]);
  writeFileSync(join(dir, "nginx.conf"), config);
  const args = [
    "--pdeathsig",
    "KILL",
    "--",
    join(packages, "usr/sbin/nginx"),
    "-p",
    dir,
    "-c",
    join(dir, "nginx.conf"),
  ];
  const child = spawn("/usr/bin/setpriv", args, {
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return { url: `http://127.0.0.1:${port}/`, pid: child.pid ?? 0, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
