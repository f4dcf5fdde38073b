import { build } from "./build.ts";
import type { Commands } from "./command.ts";
import { deploy } from "./deploy.ts";
import { diff } from "./diff.ts";
import { doctor } from "./doctor.ts";
import { history } from "./history.ts";
import { lab } from "./lab/group.ts";
import { packageCommand } from "./package.ts";
import { publish } from "./publish.ts";
import { push } from "./push.ts";
import { release } from "./release.ts";
import { rollback } from "./rollback.ts";
import { status } from "./status.ts";
import { uninstall } from "./uninstall.ts";
import { validate } from "./validate.ts";
import { values } from "./values.ts";
import { why } from "./why.ts";

/** Every command by its task, in the order of help. To add a command, create its file and add its name here. */
export const TASKS: Readonly<Record<string, Commands>> = {
  check: { validate, values, why, diff },
  build: { build, push },
  publish: { package: packageCommand, publish },
  release: { release, deploy, status, history, rollback, uninstall },
  lab: { lab, doctor },
};

/** Every command by its name. */
export const commands: Commands = Object.fromEntries(Object.values(TASKS).flatMap((tasks) => Object.entries(tasks)));
