import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debianProgram } from "./programs/debian-program.ts";
import { until } from "./until.ts";

/** A real Docker engine of a test's own, in namespaces of its own: its mounts end with it, and it has no network. */
export interface DockerEngine {
  /** DOCKER_HOST */
  readonly host: string;
  /** The folder of a docker that fits it. */
  readonly bin: string;
  /** Runs docker. */
  docker(...args: string[]): string;
  [Symbol.asyncDispose](): Promise<void>;
}

const SCRIPT = `mount --make-rprivate / && mount -t tmpfs none /run || exit 1
exec dockerd --data-root "$1/data" --exec-root "$1/exec" -p "$1/pid" -H "unix://$1/docker.sock" \\
  --bridge none --iptables=false --ip6tables=false --ip-masq=false`;

export async function dockerEngine(): Promise<DockerEngine> {
  const { dir: program, libraries } = await debianProgram("docker.io");
  const dir = mkdtempSync(join(tmpdir(), "cw-docker-"));
  const [host, bin] = [`unix://${dir}/docker.sock`, join(program, "usr/bin")];
  const env = {
    ...process.env,
    PATH: `${bin}:${join(program, "usr/sbin")}:${process.env["PATH"]}`,
    LD_LIBRARY_PATH: libraries,
  };
  writeFileSync(join(dir, "start.sh"), SCRIPT);
  const child = spawn(
    "/usr/bin/setpriv",
    ["--pdeathsig", "TERM", "--", "unshare", "--mount", "--net", "sh", join(dir, "start.sh"), dir],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => {
      log += part.toString();
    });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const docker = (...args: string[]): string =>
    execFileSync(join(bin, "docker"), args, { env: { ...env, DOCKER_HOST: host }, encoding: "utf8" });
  await until(
    () => child.exitCode !== null || log.includes("API listen"),
    () => `dockerd does not start:\n${log}`,
  );
  if (!existsSync(join(dir, "docker.sock"))) throw new Error(`dockerd does not start:\n${log}`);
  return {
    host,
    bin,
    docker,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
