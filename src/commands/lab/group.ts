import type { CommandGroup } from "../command.ts";
import { down } from "./down.ts";
import { exportVariables } from "./export-variables.ts";
import { logs } from "./logs.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";

/** `lab COMMAND` */
export const lab: CommandGroup = {
  kind: "group",
  brief: "Run ChartMuseum, a registry and Kubernetes locally",
  description:
    "Runs ChartMuseum, an image registry and Kubernetes on this machine, as processes in namespaces of their own. Each project has a lab of its own. Needs Linux and root.",
  examples: [
    ["lab up", "start the lab"],
    ["lab status", "show its addresses and programs"],
    ["lab down", "stop it and keep its data"],
  ],
  page: "docs/cli.md",
  commands: { up, down, status, logs, env: exportVariables },
};
