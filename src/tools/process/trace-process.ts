import type { Context } from "../../context.ts";
import { isSecretKey, REDACTED } from "../../engines/secrets/index.ts";

/** A command with its folder, variables and input, as in `ProcessSpec`. */
interface TracedProcess {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly input?: string | Uint8Array | undefined;
}

const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Returns a command that can be pasted into a POSIX shell. Hides secrets. */
export function commandLine({ file, args }: Pick<TracedProcess, "file" | "args">): string {
  return [file, ...args.map(withoutSecrets)].map(quote).join(" ");
}

/** Prints a command for `--verbose`, with its folder and variables, ready to paste into a shell. Hides secrets. */
export function traceProcess(ctx: Context, { file, args, cwd = ctx.cwd, env = {}, input }: TracedProcess): void {
  const changed = Object.entries(env).filter(([name, value]) => value !== ctx.env[name]);
  const unset = changed.flatMap(([name, value]) => (value === undefined ? ["-u", name] : []));
  const set = changed.flatMap(([name, value = ""]) =>
    env[name] === undefined ? [] : `${name}=${isSecretKey(name) ? REDACTED : quote(value)}`,
  );
  const command = [...(unset.length > 0 ? ["env", ...unset] : []), ...set, commandLine({ file, args })].join(" ");
  const line = cwd === ctx.cwd ? command : `(cd ${quote(cwd)} && ${command})`;
  const read = input === undefined ? "" : `  # reads ${Buffer.byteLength(input)} bytes from standard input`;
  ctx.progress.note(ctx.secrets.redact(`$ ${line}${read}`));
}

/** Hides the values of `--set auth.password=…` and `--build-arg TOKEN=…`. */
function withoutSecrets(argument: string): string {
  return argument.replace(/([\w.-]+)=([^,]+)/g, (whole, key: string) =>
    key.split(".").some(isSecretKey) ? `${key}=${REDACTED}` : whole,
  );
}
