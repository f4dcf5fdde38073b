import { rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { sendHttp } from "../tools/http/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import { apiGet } from "./cluster-api.ts";
import { CONTAINERD_SOCKET, folderOf, INSIDE, POD_CIDR, SERVICE_CIDR } from "./cluster-config.ts";
import type { Daemon } from "./daemon.ts";
import type { Lab } from "./lab.ts";
import { NODE_NAME } from "./pki.ts";
import { addressesOf, type LabState } from "./state.ts";

/** The tools that a lab needs. */
export const LAB_TOOLS = [
  "chartmuseum",
  "registry",
  "etcd",
  "containerd",
  "runc",
  "cni-plugins",
  "nft",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-proxy",
  "kubectl",
  "helm",
  "openssl",
] as const;

export type LabTools = Readonly<Record<(typeof LAB_TOOLS)[number], ResolvedTool>>;

/**
 * The API server answers a second before it reports that it is ready. In between, it creates the default roles and
 * priority classes. The cluster's own programs do not need them; the end of `lab up` waits for them.
 */
const SERVES = `/readyz?${["rbac/bootstrap-roles", "scheduling/bootstrap-system-priority-classes"]
  .map((hook) => `exclude=poststarthook/${hook}`)
  .join("&")}`;

const PKI = `${INSIDE}/pki`;
const kubeconfig = (name: string): string => `--kubeconfig=${INSIDE}/etc/${name}.kubeconfig`;

const answers = async (ctx: Context, url: string): Promise<boolean> =>
  (await sendHttp(ctx, { method: "GET", url, idleMs: 1000 })).status === 200;

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

const tool = (found: ResolvedTool, args: readonly string[], inside = true) => ({
  file: found.path,
  args,
  env: found.env,
  inside,
});

interface DaemonsOptions {
  readonly state: LabState;
  readonly tools: LabTools;
}

function servers(ctx: Context, lab: Lab, { state, tools }: DaemonsOptions): Record<"chartmuseum" | "registry", Daemon> {
  const { chartmuseumUrl, registry } = addressesOf(state);
  return {
    chartmuseum: {
      name: "chartmuseum",
      ...tool(
        tools.chartmuseum,
        [
          "--listen-host=127.0.0.1",
          `--port=${state.chartmuseumPort}`,
          "--storage=local",
          `--storage-local-rootdir=${join(lab.dir, "data", "chartmuseum")}`,
        ],
        false,
      ),
      // After a kill, the saved index may be stale or empty. Without an index, ChartMuseum reads its storage (0.13.1).
      before: () => rm(join(lab.dir, "data", "chartmuseum", "index-cache.yaml"), { force: true }),
      ready: () => answers(ctx, `${chartmuseumUrl}/health`),
    },
    registry: {
      name: "registry",
      ...tool(tools.registry, ["serve", join(lab.dir, "etc", "registry.json")], false),
      ready: () => answers(ctx, `http://${registry}/v2/`),
    },
  };
}

function apiserver(lab: Lab, state: LabState, found: ResolvedTool): Daemon {
  const { nodeAddress, apiUrl } = addressesOf(state);
  return {
    name: "kube-apiserver",
    ...tool(found, [
      "--etcd-servers=http://127.0.0.1:2379",
      "--bind-address=0.0.0.0",
      `--advertise-address=${nodeAddress}`,
      "--secure-port=6443",
      `--tls-cert-file=${PKI}/apiserver.crt`,
      `--tls-private-key-file=${PKI}/apiserver.key`,
      `--client-ca-file=${PKI}/ca.crt`,
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${PKI}/sa.pub`,
      `--service-account-signing-key-file=${PKI}/sa.key`,
      "--authorization-mode=Node,RBAC",
      `--service-cluster-ip-range=${SERVICE_CIDR}`,
      "--allow-privileged=true",
      `--kubelet-client-certificate=${PKI}/kubelet-client.crt`,
      `--kubelet-client-key=${PKI}/kubelet-client.key`,
      `--kubelet-certificate-authority=${PKI}/ca.crt`,
      "--kubelet-preferred-address-types=InternalIP",
    ]),
    ready: async () => (await apiGet(lab, apiUrl, SERVES)).status === 200,
  };
}

/** Returns the programs of a lab, each after those that it needs. */
export function daemonsOf(ctx: Context, lab: Lab, { state, tools }: DaemonsOptions): Daemon[] {
  const { nodeAddress } = addressesOf(state);
  const { chartmuseum, registry } = servers(ctx, lab, { state, tools });
  const path = [folderOf(tools.runc), folderOf(tools.containerd), folderOf(tools.nft), ctx.env["PATH"] ?? ""].join(":");
  const libraries = [tools.runc, tools.nft, tools.containerd].map((found) => found.env["LD_LIBRARY_PATH"] ?? "");
  const withTools = { PATH: path, LD_LIBRARY_PATH: [...new Set(libraries.filter(Boolean))].join(":") };
  const etcd: Daemon = {
    name: "etcd",
    ...tool(tools.etcd, [
      `--data-dir=${INSIDE}/data/etcd`,
      "--listen-client-urls=http://127.0.0.1:2379",
      "--advertise-client-urls=http://127.0.0.1:2379",
      "--listen-peer-urls=http://127.0.0.1:0",
      "--unsafe-no-fsync",
      // The only member elects itself. By default, it waits a second for others at each start.
      "--heartbeat-interval=10",
      "--election-timeout=50",
    ]),
  };
  const containerd: Daemon = {
    name: "containerd",
    // A killed containerd leaves the file of its socket, so only a connection shows that it is ready.
    ready: () => accepts(`/proc/${state.processes["namespace"]?.pid}/root${CONTAINERD_SOCKET}`),
    ...tool(tools.containerd, [`--config=${INSIDE}/etc/containerd.toml`]),
    env: withTools,
  };
  const controllerManager = tool(tools["kube-controller-manager"], [
    kubeconfig("kube-controller-manager"),
    `--service-account-private-key-file=${PKI}/sa.key`,
    `--root-ca-file=${PKI}/ca.crt`,
    // With separate credentials for its 40 controllers, it takes four seconds longer to start.
    "--use-service-account-credentials=false",
    "--leader-elect=false",
    `--cluster-signing-cert-file=${PKI}/ca.crt`,
    `--cluster-signing-key-file=${PKI}/ca.key`,
    "--allocate-node-cidrs=true",
    `--cluster-cidr=${POD_CIDR}`,
  ]);
  const kubelet = tool(tools.kubelet, [
    kubeconfig("kubelet"),
    `--config=${INSIDE}/etc/kubelet.json`,
    "--root-dir=/var/lib/kubelet",
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${nodeAddress}`,
  ]);
  const after = ["kube-apiserver"];
  return [
    etcd,
    apiserver(lab, state, tools["kube-apiserver"]),
    // The API server starts first, because its start uses both processors of a small machine.
    { ...containerd, after },
    { ...chartmuseum, after },
    { ...registry, after },
    { name: "kube-controller-manager", ...controllerManager, after },
    {
      name: "kube-scheduler",
      ...tool(tools["kube-scheduler"], [kubeconfig("kube-scheduler"), "--leader-elect=false"]),
      after,
    },
    {
      name: "kube-proxy",
      ...tool(tools["kube-proxy"], [`--config=${INSIDE}/etc/kube-proxy.json`]),
      env: withTools,
      after,
    },
    { name: "kubelet", ...kubelet, env: withTools, after: ["kube-apiserver", "containerd"] },
  ];
}
