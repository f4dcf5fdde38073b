import { buildCommand, buildRouteMap } from "@stricli/core";
import type { Context } from "../context.ts";

const nameFlag = {
  kind: "parsed",
  parse: String,
  placeholder: "NAME",
  optional: true,
  brief: "The lab (default: CHARTWRIGHT_LAB, else one for this project)",
} as const;

interface NameFlags {
  readonly name?: string;
}

const up = buildCommand({
  docs: {
    brief: "Start or mend the lab",
    fullDescription:
      "Starts ChartMuseum, an image registry and Kubernetes on this machine, or whatever of them does not run. Charts, images and releases of an earlier run are there again.",
  },
  parameters: { flags: { name: nameFlag } },
  async func(this: Context, flags: NameFlags) {
    const { startLab } = await import("../lab/index.ts");
    const { lab, state, addresses } = await startLab(this, flags.name);
    this.stdout.write(
      [
        `lab ${lab.name} is up`,
        `  Kubernetes   ${addresses.apiUrl}`,
        `  ChartMuseum  ${addresses.chartmuseumUrl}`,
        `  registry     ${addresses.registry}`,
        ...Object.entries(state.forwards).map(([key, { port }]) => `  ${key}  http://127.0.0.1:${port}`),
        "",
      ].join("\n"),
    );
  },
});

const down = buildCommand({
  docs: {
    brief: "Stop the lab",
    fullDescription:
      "Ends every process of the lab; its mounts, cgroups and network devices go with them. Charts, images and releases are kept for the next `lab up`, unless --delete is given.",
  },
  parameters: {
    flags: {
      name: nameFlag,
      delete: { kind: "boolean", brief: "Delete its data as well", default: false, withNegated: false },
    },
  },
  async func(this: Context, flags: NameFlags & { readonly delete: boolean }) {
    const { labOf, labDown } = await import("../lab/index.ts");
    const lab = labOf(this, flags.name);
    const outcome = await labDown(this, lab, { deleteData: flags.delete });
    const stopped = outcome.wasRunning ? "stopped" : "was not running";
    const kept = flags.delete ? (outcome.deleted ? "; its data is deleted" : "") : "";
    this.stdout.write(`lab ${lab.name} ${stopped}${kept}\n`);
  },
});

const status = buildCommand({
  docs: { brief: "Show what of the labs runs" },
  parameters: {
    flags: {
      name: nameFlag,
      output: { kind: "enum", values: ["text", "json"], default: "text", brief: "text or json" },
    },
    aliases: { o: "output" },
  },
  async func(this: Context, flags: NameFlags & { readonly output: "text" | "json" }) {
    const { labStatus, formatStatus } = await import("../lab/index.ts");
    const labs = await labStatus(this, flags.name);
    this.stdout.write(
      flags.output === "json" ? `${JSON.stringify({ version: 1, labs }, null, 2)}\n` : formatStatus(labs),
    );
  },
});

const logs = buildCommand({
  docs: { brief: "Print the log of one of the lab's programs" },
  parameters: {
    flags: {
      name: nameFlag,
      lines: { kind: "parsed", parse: Number, default: "50", placeholder: "N", brief: "How many lines from its end" },
    },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: String,
          placeholder: "PROGRAM",
          optional: true,
          brief: "chartmuseum, registry, etcd, kube-apiserver, kubelet …; without one, their names",
        },
      ],
    },
  },
  async func(this: Context, flags: NameFlags & { readonly lines: number }, program?: string) {
    const { labOf, readLog } = await import("../lab/index.ts");
    this.stdout.write(readLog(labOf(this, flags.name), program, flags.lines));
  },
});

const env = buildCommand({
  docs: {
    brief: "Print export lines for a shell",
    fullDescription:
      'For `eval "$(chartwright lab env)"`: KUBECONFIG, CHARTMUSEUM_URL, REGISTRY, and a PATH on which helm and kubectl are the ones that the lab uses.',
  },
  parameters: { flags: { name: nameFlag } },
  async func(this: Context, flags: NameFlags) {
    const { labOf, labEnvironment } = await import("../lab/index.ts");
    this.stdout.write(await labEnvironment(this, labOf(this, flags.name)));
  },
});

export const lab = buildRouteMap({
  routes: { up, down, status, logs, env },
  docs: { brief: "ChartMuseum, an image registry and Kubernetes on this machine" },
});
