import type { Context } from "../context.ts";
import { during } from "../progress.ts";
import { getTools } from "../tools/toolchain/index.ts";
import { LAB_TOOLS } from "./daemons.ts";
import { type Lab, labOf } from "./lab.ts";
import { withLabLock } from "./lab-lock.ts";
import { addressesOf, type LabAddresses, type LabState } from "./state.ts";
import { labUp, requireLabPlatform } from "./up.ts";

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** A running lab with its state and addresses. */
export interface StartedLab {
  readonly lab: Lab;
  readonly state: LabState;
  readonly addresses: LabAddresses;
}

/**
 * Installs the lab's tools if necessary and starts the lab, or restarts the parts that are not running.
 *
 * @param name as in `labOf`
 * @throws E_LAB_PLATFORM, E_LAB_START, E_TOOL_MISSING, E_PORT
 */
export async function startLab(ctx: Context, name?: string): Promise<StartedLab> {
  requireLabPlatform();
  const lab = labOf(ctx, name);
  const tools = await getTools(ctx, LAB_TOOLS);
  const state = await withLabLock(ctx, lab, async () => {
    const outcome = await during(
      ctx.progress,
      `lab ${lab.name}`,
      (task) => labUp(ctx, lab, { tools, onWaiting: (names) => task.update(`waiting for ${names.join(", ")}`) }),
      ({ started, apiServesMs, nodeReadyMs }) =>
        started.length === 0
          ? "is up"
          : `started ${started.join(", ")}; API server answered after ${seconds(apiServesMs)}, node ready after ${seconds(nodeReadyMs)}`,
    );
    return outcome.state;
  });
  return { lab, state, addresses: addressesOf(state) };
}
