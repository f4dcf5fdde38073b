import { isForeign, NEWER_PARAMETERS } from "./foreign-directives.ts";
import type { NginxFault } from "./nginx-verdict.ts";
import { type Directive, readConfig } from "./read-config.ts";

/** What stands in for a certificate and its key that are not here. PEM. */
export interface StandIn {
  readonly certificate: string;
  readonly key: string;
}

/** Directives of the main level that reach out to the machine: its users, its modules, its files. */
const MACHINE = new Set(["pid", "user", "load_module", "lock_file"]);
/** Directives that open a file when the configuration is read. */
const READS =
  /^(?:include|.*(?:certificate|dhparam|_crl|password_file|ticket_key|stapling_file).*|js_import|js_include)$/;
/** What nginx looks up when it reads a configuration, and where in its message the host is. */
const NO_HOST = /^host not found in .*?"([^"]+)"/;
const NO_FILE = /"(\/[^"]+)".*(?:\(2: No such file|No such file or directory|no such file)/;

/**
 * The files of a configuration as nginx can test them away from its image: below a folder of their own, with nothing in
 * them that reaches out to the machine, and with stand-ins for what only the image or the cluster has. Lines keep their
 * numbers.
 */
export class TestFolder {
  readonly #root: string;
  readonly #standIn: StandIn;
  readonly #files = new Map<string, string>();
  readonly #folders: readonly string[];
  readonly #hosts = new Map<string, string>();
  /** Words of the names of modules that are not loaded: their directives begin with them, or nearly so. */
  readonly #modules = new Set<string>();
  /** Directives were taken out that this nginx lacks: what they would have defined is unknown to it. */
  #lacks = false;

  /**
   * @param root the folder on this machine, absolute, without a slash at its end.
   * @param files by their paths in the container.
   * @param folders those that hold nothing but `files`.
   */
  constructor(root: string, files: ReadonlyMap<string, string>, folders: readonly string[], standIn: StandIn) {
    this.#root = root;
    this.#standIn = standIn;
    this.#folders = folders;
    for (const [path, text] of files) this.#files.set(path, this.#detached(text));
  }

  /** What is to be written, by paths below the root. */
  get files(): ReadonlyMap<string, string> {
    return this.#files;
  }

  /** A path of nginx's messages as it is in the container; a message likewise. */
  inContainer(text: string): string {
    return text.replaceAll(this.#root, "");
  }

  /**
   * Takes a fault away that is this machine's: a host or a file that it lacks, an nginx that is older or has fewer
   * modules.
   *
   * @returns false where the fault is the configuration's own.
   */
  mend(fault: NginxFault): boolean {
    const { message } = fault;
    const host = NO_HOST.exec(message)?.[1];
    if (host !== undefined) return this.#giveAddress(fault, host);
    const file = NO_FILE.exec(message)?.[1];
    if (file?.startsWith(`${this.#root}/`)) return this.#giveFile(fault, this.inContainer(file));
    const unknown = /^unknown directive "([^"]+)"/.exec(message)?.[1];
    if (unknown !== undefined) {
      const isLacking = isForeign(unknown) || unknown.split("_").some((word) => this.#modules.has(word));
      this.#lacks ||= isLacking;
      return isLacking && this.#blank(fault, unknown);
    }
    const parameter = /^invalid parameter "([^"]+)"/.exec(message)?.[1];
    if (parameter !== undefined && NEWER_PARAMETERS.has(parameter)) return this.#replace(fault, parameter, "");
    return false;
  }

  /** Whether a fault is sure to be one where the image's nginx reads the configuration. */
  isCertain({ message }: NginxFault): boolean {
    return !(this.#lacks && /^unknown "/.test(message));
  }

  #detached(text: string): string {
    let changed = text;
    // From the end, so that places before stay what they are.
    for (const directive of readConfig(text).toReversed()) {
      if (directive.depth === 0 && MACHINE.has(directive.name)) {
        if (directive.name === "load_module") this.#unload(directive.arguments[0]?.text ?? "");
        changed = blanked(changed, directive.start, directive.end);
      } else if (READS.test(directive.name)) {
        for (const { text: word, start } of directive.arguments.toReversed()) {
          const at = text[start] === "/" ? start : start + 1;
          if (word.startsWith("/")) changed = `${changed.slice(0, at)}${this.#root}${changed.slice(at)}`;
        }
      }
    }
    return changed;
  }

  /** `modules/ngx_http_geoip_module.so`: its directives have `geoip` in their names. */
  #unload(file: string): void {
    const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.so$/, "");
    for (const word of name.split("_"))
      if (!/^(?:ngx|ndk|http|stream|mail|module|filter|headers)$/.test(word)) this.#modules.add(word);
  }

  /** Hosts are found in the cluster only. Each gets an address of its own: two that are the same may not `listen`. */
  #giveAddress(fault: NginxFault, url: string): boolean {
    const host = /^[^:/]+/.exec(url)?.[0] ?? url;
    const known = this.#hosts.get(host) ?? `127.1.${this.#hosts.size >> 8}.${this.#hosts.size & 255}`;
    this.#hosts.set(host, known);
    return this.#replace(fault, url, known + url.slice(host.length));
  }

  #giveFile(fault: NginxFault, path: string): boolean {
    // Where the release itself fills the folder, the file is missing in the cluster too.
    if (this.#files.has(path) || this.#folders.some((folder) => path.startsWith(`${folder}/`))) return false;
    if (/^cannot load certificate key/.test(fault.message)) this.#files.set(path, this.#standIn.key);
    else if (/certificate|SSL_CTX_load_verify_locations/.test(fault.message))
      this.#files.set(path, this.#standIn.certificate);
    else if (this.#at(fault, "include")) this.#files.set(path, "");
    else return this.#withoutDirectivesOf(`${this.#root}${path}`);
    return true;
  }

  #withoutDirectivesOf(path: string): boolean {
    let found = false;
    for (const [name, text] of this.#files) {
      const [first] = readConfig(text).filter((item) => item.arguments.some((word) => word.text.includes(path)));
      if (!first) continue;
      this.#files.set(name, blanked(text, first.start, first.end));
      found = true;
    }
    return found;
  }

  /** The directives that end where nginx found a fault. */
  #directives({ file, line }: NginxFault): {
    readonly path: string;
    readonly text: string;
    readonly here: readonly Directive[];
  } {
    const path = this.inContainer(file ?? "");
    const text = this.#files.get(path) ?? "";
    return { path, text, here: readConfig(text).filter((item) => item.line === line) };
  }

  #at(fault: NginxFault, name: string): boolean {
    return this.#directives(fault).here.some((item) => item.name === name);
  }

  #blank(fault: NginxFault, name: string): boolean {
    const { path, text, here } = this.#directives(fault);
    const found = here.find((item) => item.name === name);
    if (found) this.#files.set(path, blanked(text, found.start, found.end));
    return found !== undefined;
  }

  /** Puts another text for the first that is so in the arguments of a directive. */
  #replace(fault: NginxFault, from: string, to: string): boolean {
    const { path, text, here } = this.#directives(fault);
    for (const { start, end } of here.flatMap((item) => item.arguments)) {
      const at = wordAt(text.slice(start, end), from);
      if (at === undefined) continue;
      this.#files.set(path, text.slice(0, start + at) + to + text.slice(start + at + from.length));
      return true;
    }
    return false;
  }
}

function blanked(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);
}

/** Where a word stands in a text that is not a part of a longer one. */
function wordAt(text: string, word: string): number | undefined {
  const joins = (character: string | undefined): boolean => character !== undefined && /[\w.-]/.test(character);
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!joins(text[at - 1]) && !joins(text[at + word.length])) return at;
  return undefined;
}
