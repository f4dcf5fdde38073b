import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { runOrFail, runProcess } from "../tools/process/index.ts";
import { runInside } from "./namespace.ts";
import { addressesOf, type DaemonProcess } from "./state.ts";

const ip = (ctx: Context, ...args: string[]) =>
  runOrFail(ctx, { file: "ip", args, timeoutMs: 10_000, code: "E_LAB_START" });

const deviceOf = (subnet: number): string => `cw${subnet}`;

/**
 * Creates a pair of network devices with the subnet in their name. Since names are unique, two labs that start at the
 * same time cannot use the same subnet.
 */
async function claimSubnet(ctx: Context, wanted: number, namespace: DaemonProcess): Promise<number> {
  const routes = (await ip(ctx, "-4", "route", "show")).stdout;
  let last = "no free subnet in 10.200.0.0/16";
  for (let i = 0; i < 256; i++) {
    const subnet = (wanted + i) % 256;
    if (routes.includes(`10.200.${subnet}.`)) continue;
    const result = await runProcess(ctx, {
      file: "ip",
      args: ["link", "add", deviceOf(subnet), "type", "veth", "peer", "name", "eth0", "netns", String(namespace.pid)],
      timeoutMs: 10_000,
    });
    if (result.exitCode === 0) return subnet;
    last = result.stderr.trim();
    if (!/exists/i.test(last)) break;
  }
  throw new ChartwrightError("E_LAB_START", "the lab's network device cannot be created", { detail: last });
}

/**
 * Connects the lab's network namespace to the machine, without changing settings, routes or filters of the machine. The
 * devices disappear with the namespace.
 *
 * @param wanted the third byte of 10.200.N.0/24
 * @returns the subnet: the wanted one or, if it is in use, the next free one.
 * @throws E_LAB_START
 */
export async function connectNetwork(ctx: Context, wanted: number, namespace: DaemonProcess): Promise<number> {
  const subnet = await claimSubnet(ctx, wanted, namespace);
  const { hostAddress, nodeAddress } = addressesOf({ subnet, chartmuseumPort: 0 });
  await ip(ctx, "address", "add", `${hostAddress}/24`, "dev", deviceOf(subnet));
  await ip(ctx, "link", "set", deviceOf(subnet), "up");
  const script = `ip link set lo up && ip address add ${nodeAddress}/24 dev eth0 && ip link set eth0 up &&
    ip route add default via ${hostAddress} && echo 1 >/proc/sys/net/ipv4/ip_forward`;
  await runInside(ctx, namespace, ["/bin/sh", "-c", script]);
  return subnet;
}

/** Whether the lab's network device exists. */
export async function hasDevice(ctx: Context, subnet: number): Promise<boolean> {
  const args = ["link", "show", deviceOf(subnet)];
  return (await runProcess(ctx, { file: "ip", args, timeoutMs: 10_000 })).exitCode === 0;
}
