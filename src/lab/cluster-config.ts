import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomically } from "../tools/files/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import type { Lab } from "./lab.ts";
import { NODE_NAME } from "./pki.ts";
import { addressesOf } from "./state.ts";

export const POD_CIDR = "10.244.0.0/16";
export const SERVICE_CIDR = "10.96.0.0/16";
export const PAUSE_IMAGE = "chartwright.invalid/pause:1";
export const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";

/** The path of the lab's folder in its namespaces. */
export const INSIDE = "/run/lab";

const kubelet = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  address: "0.0.0.0",
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: `${INSIDE}/pki/ca.crt` },
  },
  authorization: { mode: "Webhook" },
  tlsCertFile: `${INSIDE}/pki/kubelet.crt`,
  tlsPrivateKeyFile: `${INSIDE}/pki/kubelet.key`,
  // From Kubernetes 1.35 on, kubelet rejects cgroup v1 by default.
  failCgroupV1: false,
  cgroupDriver: "cgroupfs",
  cgroupRoot: "/",
  enforceNodeAllocatable: [],
  containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
  failSwapOn: false,
  // A nearly full disk of the machine must not evict the lab's pods or images.
  evictionHard: {},
  imageGCHighThresholdPercent: 100,
  localStorageCapacityIsolation: false,
  // Many virtual machines and containers lack CAP_SYS_RESOURCE, which lowering the score requires.
  oomScoreAdj: 0,
  resolvConf: "/dev/null",
  podLogsDir: "/var/log/pods",
  volumePluginDir: "/var/lib/kubelet/volume-plugins",
  nodeStatusUpdateFrequency: "2s",
  syncFrequency: "10s",
  containerLogMaxSize: "10Mi",
  runtimeRequestTimeout: "2m",
  shutdownGracePeriod: "0s",
};

const proxy = {
  apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
  kind: "KubeProxyConfiguration",
  mode: "nftables",
  // By default, changes are applied once a second: until then, requests would go to replaced pods.
  nftables: { minSyncPeriod: "100ms" },
  hostnameOverride: NODE_NAME,
  clusterCIDR: POD_CIDR,
  clientConnection: { kubeconfig: `${INSIDE}/etc/kube-proxy.kubeconfig` },
  oomScoreAdj: 0,
  // The defaults would limit the connection table of the whole machine.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
};

/**
 * Point-to-point instead of a bridge: every packet between pods is routed, so that responses pass through the address
 * translation of Services. On a bridge, that would require the kernel module br_netfilter.
 */
const podNetwork = {
  cniVersion: "0.4.0",
  name: "lab",
  plugins: [
    {
      type: "ptp",
      ipam: {
        type: "host-local",
        dataDir: "/run/cni",
        ranges: [[{ subnet: POD_CIDR }]],
        routes: [{ dst: "0.0.0.0/0" }],
      },
    },
  ],
};

const containerd = (runc: string, cni: string): string => `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = [
  "io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp",
]
[grpc]
address = "${CONTAINERD_SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${PAUSE_IMAGE}"
disable_apparmor = true
# runc fails if it may not lower the score: "can't get final child's PID from pipe: EOF".
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${cni}"
conf_dir = "${INSIDE}/etc/cni"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "${INSIDE}/etc/registries"
[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"
default_runtime_name = "runc"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
BinaryName = "${runc}"
SystemdCgroup = false
`;

/** Writes the configuration files of containerd, kubelet, kube-proxy and the pod network. */
export async function writeClusterConfig(
  lab: Lab,
  subnet: number,
  tools: { readonly runc: ResolvedTool; readonly "cni-plugins": ResolvedTool },
): Promise<void> {
  const { registry } = addressesOf({ subnet, chartmuseumPort: 0 });
  const write = async (file: string, text: string): Promise<void> => {
    const path = join(lab.dir, "etc", file);
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, text);
  };
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  await write("kubelet.json", json(kubelet));
  await write("kube-proxy.json", json(proxy));
  await write("cni/10-lab.conflist", json(podNetwork));
  await write("containerd.toml", containerd(tools.runc.path, tools["cni-plugins"].path));
  await write(
    `registries/${registry}/hosts.toml`,
    `server = "http://${registry}"\n[host."http://${registry}"]\ncapabilities = ["pull", "resolve"]\n`,
  );
  await write(
    "registry.json",
    json({
      version: "0.1",
      log: { level: "info" },
      storage: { filesystem: { rootdirectory: join(lab.dir, "data", "registry") }, delete: { enabled: true } },
      http: { addr: registry },
    }),
  );
}

/** Returns the folder of a program, for PATH. */
export const folderOf = (tool: ResolvedTool): string => dirname(tool.path);
