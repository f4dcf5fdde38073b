import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { writeAtomically } from "../tools/files/index.ts";
import { runOrFail } from "../tools/process/index.ts";
import { resolveTool } from "../tools/toolchain/index.ts";
import type { Lab } from "./lab.ts";
import { addressesOf, kubeconfigOf } from "./state.ts";

export const NODE_NAME = "lab";

/** The subjects of the API server's clients, by file name. */
const CLIENTS = {
  admin: "/O=system:masters/CN=chartwright-admin",
  // All are administrators, because they start before the API server has created their roles.
  "kube-controller-manager": "/O=system:masters/CN=system:kube-controller-manager",
  "kube-scheduler": "/O=system:masters/CN=system:kube-scheduler",
  "kube-proxy": "/O=system:masters/CN=system:kube-proxy",
  "kubelet-client": "/O=system:masters/CN=kube-apiserver-kubelet-client",
} as const;

const YEARS_10 = "3650";

/** The mode of key files. */
const PRIVATE = 0o600;

async function openssl(ctx: Context, lab: Lab, args: readonly string[]): Promise<void> {
  const tool = await resolveTool(ctx, "openssl");
  await runOrFail(ctx, {
    file: tool.path,
    args,
    cwd: join(lab.dir, "pki"),
    // The machine's configuration must not affect the certificates.
    env: { ...tool.env, OPENSSL_CONF: join(lab.dir, "pki", "openssl.cnf") },
    timeoutMs: 30_000,
    code: "E_LAB_START",
  });
}

interface Certificate {
  /** Of its files. */
  readonly name: string;
  readonly subject: string;
  readonly extensions: readonly string[];
}

function certificate(ctx: Context, lab: Lab, { name, subject, extensions }: Certificate): Promise<void> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${name}.key`];
  const added = extensions.flatMap((extension) => ["-addext", extension]);
  const signer = name === "ca" ? [] : ["-CA", "ca.crt", "-CAkey", "ca.key"];
  const args = [
    "req",
    "-x509",
    ...signer,
    ...key,
    "-out",
    `${name}.crt`,
    "-days",
    YEARS_10,
    "-subj",
    subject,
    ...added,
  ];
  return openssl(ctx, lab, args);
}

/**
 * Creates the certificates of a lab's cluster, unless they exist for its current address: a CA, a certificate for each
 * server and client, and a key pair for the tokens of service accounts.
 *
 * @throws E_TOOL_MISSING, E_LAB_START
 */
export async function createCertificates(ctx: Context, lab: Lab, subnet: number): Promise<void> {
  const pki = join(lab.dir, "pki");
  const { nodeAddress } = addressesOf({ subnet, chartmuseumPort: 0 });
  const stamp = join(pki, "address");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === nodeAddress) return;
  await mkdir(pki, { recursive: true, mode: 0o700 });
  await writeAtomically(join(pki, "openssl.cnf"), "[req]\ndistinguished_name = name\n[name]\n");
  if (!existsSync(join(pki, "ca.crt"))) {
    const extensions = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,digitalSignature,keyCertSign,cRLSign"];
    await certificate(ctx, lab, { name: "ca", subject: `/CN=chartwright lab ${lab.name}`, extensions });
    await openssl(ctx, lab, ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "sa.key"]);
    await openssl(ctx, lab, ["pkey", "-in", "sa.key", "-pubout", "-out", "sa.pub"]);
  }
  const leaf = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"];
  const server = (names: string): string[] => [
    ...leaf,
    "extendedKeyUsage=serverAuth,clientAuth",
    `subjectAltName=${names}`,
  ];
  const names = [
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
  ];
  const apiserver = [...names.map((name) => `DNS:${name}`), "IP:127.0.0.1", "IP:10.96.0.1", `IP:${nodeAddress}`].join(
    ",",
  );
  await Promise.all([
    certificate(ctx, lab, { name: "apiserver", subject: "/CN=kube-apiserver", extensions: server(apiserver) }),
    certificate(ctx, lab, {
      name: "kubelet",
      subject: `/O=system:nodes/CN=system:node:${NODE_NAME}`,
      extensions: server(`DNS:${NODE_NAME},IP:${nodeAddress}`),
    }),
    ...Object.entries(CLIENTS).map(([name, subject]) =>
      certificate(ctx, lab, { name, subject, extensions: [...leaf, "extendedKeyUsage=clientAuth"] }),
    ),
  ]);
  await writeKubeconfigs(lab, subnet);
  await writeAtomically(stamp, nodeAddress, PRIVATE);
}

async function writeKubeconfigs(lab: Lab, subnet: number): Promise<void> {
  const { apiUrl } = addressesOf({ subnet, chartmuseumPort: 0 });
  const data = async (file: string) => (await readFile(join(lab.dir, "pki", file))).toString("base64");
  await mkdir(join(lab.dir, "etc"), { recursive: true });
  const ca = await data("ca.crt");
  const kubeconfig = async (context: string, user: string) =>
    `${JSON.stringify(
      {
        apiVersion: "v1",
        kind: "Config",
        "current-context": context,
        clusters: [{ name: context, cluster: { server: apiUrl, "certificate-authority-data": ca } }],
        users: [
          {
            name: context,
            user: {
              "client-certificate-data": await data(`${user}.crt`),
              "client-key-data": await data(`${user}.key`),
            },
          },
        ],
        contexts: [{ name: context, context: { cluster: context, user: context } }],
      },
      null,
      2,
    )}\n`;
  for (const name of ["kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet"]) {
    await writeAtomically(join(lab.dir, "etc", `${name}.kubeconfig`), await kubeconfig(name, name), PRIVATE);
  }
  await writeAtomically(kubeconfigOf(lab), await kubeconfig(`chartwright-${lab.name}`, "admin"), PRIVATE);
}
