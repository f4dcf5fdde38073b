import { build } from "./build.ts";
import { deploy } from "./deploy.ts";
import { diff } from "./diff.ts";
import { doctor } from "./doctor.ts";
import { history } from "./history.ts";
import { lab } from "./lab.ts";
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

/** Every command, in the order in which help shows them: a new command is one file and one line here. */
export const commands = {
  validate,
  values,
  why,
  diff,
  build,
  push,
  package: packageCommand,
  publish,
  deploy,
  release,
  status,
  history,
  rollback,
  uninstall,
  lab,
  doctor,
};
