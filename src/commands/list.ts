import { doctor } from "./doctor.ts";
import { history } from "./history.ts";
import { lab } from "./lab.ts";
import { rollback } from "./rollback.ts";
import { status } from "./status.ts";
import { uninstall } from "./uninstall.ts";

/** Every command, in the order in which help shows them: a new command is one file and one line here. */
export const commands = {
  status,
  history,
  rollback,
  uninstall,
  lab,
  doctor,
};
