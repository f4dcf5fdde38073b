import { isForeign, NEWER_PARAMETERS } from "./foreign-directives.ts";
import type { NginxFault } from "./nginx-verdict.ts";
import { type Directive, readConfig } from "./read-config.ts";

/** A certificate and key, in PEM, that replace those that are not available on this machine. */
export interface StandIn {
  readonly certificate: string;
  readonly key: string;
}

interface TestFolderOptions {
  /** The absolute path of the folder on this machine, without a trailing slash. */
  readonly root: string;
  /** The texts by their paths in the container. */
  readonly files: ReadonlyMap<string, string>;
  /** The folders in the container that contain only `files`. */
  readonly folders: readonly string[];
  readonly standIn: StandIn;
}

/** Directives of the main level that refer to users, modules or files of the machine. */
const MACHINE = new Set(["pid", "user", "load_module", "lock_file"]);
/** Directives that open a file when nginx reads the configuration. */
const READS =
  /^(?:include|.*(?:certificate|dhparam|_crl|password_file|ticket_key|stapling_file).*|js_import|js_include)$/;
/** nginx resolves hosts when it reads a configuration. The group is the host in the message. */
const NO_HOST = /^host not found in .*?"([^"]+)"/;
const NO_FILE = /"(\/[^"]+)".*(?:\(2: No such file|No such file or directory|no such file)/;

/**
 * Changes the files of a configuration so that nginx can test them outside their image: they lie in a folder of their
 * own, do not refer to the machine, and use replacements for files and hosts that exist only in the image or the
 * cluster. Line numbers do not change.
 */
export class TestFolder {
  readonly #root: string;
  readonly #standIn: StandIn;
  readonly #files = new Map<string, string>();
  readonly #folders: readonly string[];
  readonly #hosts = new Map<string, string>();
  /** Words from the names of modules that are not loaded; their directives contain such a word. */
  readonly #modules = new Set<string>();
  /** Whether directives were removed that this nginx lacks. It does not know the variables that they define. */
  #isIncomplete = false;

  constructor({ root, files, folders, standIn }: TestFolderOptions) {
    this.#root = root;
    this.#standIn = standIn;
    this.#folders = folders;
    for (const [path, text] of files) this.#files.set(path, this.#detached(text));
  }

  /** The texts to write, by paths below the root. */
  get files(): ReadonlyMap<string, string> {
    return this.#files;
  }

  /** Replaces the paths of this machine in a text by those of the container. */
  inContainer(text: string): string {
    return text.replaceAll(this.#root, "");
  }

  /**
   * Changes the files so that a fault disappears if it is caused by this machine: a missing host or file, or an nginx
   * that is older or has fewer modules.
   *
   * @returns false if the configuration causes the fault.
   */
  workAround(fault: NginxFault): boolean {
    const { message } = fault;
    const host = NO_HOST.exec(message)?.[1];
    if (host !== undefined) return this.#replaceHost(fault, host);
    const file = NO_FILE.exec(message)?.[1];
    if (file?.startsWith(`${this.#root}/`)) return this.#addFile(fault, this.inContainer(file));
    const unknown = /^unknown directive "([^"]+)"/.exec(message)?.[1];
    if (unknown !== undefined) {
      const isLacking = isForeign(unknown) || unknown.split("_").some((word) => this.#modules.has(word));
      this.#isIncomplete ||= isLacking;
      return isLacking && this.#blank(fault, unknown);
    }
    const parameter = /^invalid parameter "([^"]+)"/.exec(message)?.[1];
    if (parameter !== undefined && NEWER_PARAMETERS.has(parameter)) return this.#replace(fault, parameter, "");
    return false;
  }

  /** Returns whether the nginx in the image certainly reports a fault too. */
  isCertain({ message }: NginxFault): boolean {
    return !(this.#isIncomplete && /^unknown "/.test(message));
  }

  #detached(text: string): string {
    let changed = text;
    // From the end, so that earlier offsets stay valid.
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

  /** Records the words of a module's name: the directives of `modules/ngx_http_geoip_module.so` contain `geoip`. */
  #unload(file: string): void {
    const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.so$/, "");
    for (const word of name.split("_"))
      if (!/^(?:ngx|ndk|http|stream|mail|module|filter|headers)$/.test(word)) this.#modules.add(word);
  }

  /**
   * Replaces a host of the cluster with an address. Each host has a different address, because nginx rejects two equal
   * `listen`s.
   */
  #replaceHost(fault: NginxFault, url: string): boolean {
    const host = /^[^:/]+/.exec(url)?.[0] ?? url;
    const known = this.#hosts.get(host) ?? `127.1.${this.#hosts.size >> 8}.${this.#hosts.size & 255}`;
    this.#hosts.set(host, known);
    return this.#replace(fault, url, known + url.slice(host.length));
  }

  #addFile(fault: NginxFault, path: string): boolean {
    // If the release provides all files of the folder, the file is missing in the cluster too.
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

  /** Returns the file of a fault and the directives that end at its line. */
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

  /** Replaces the first occurrence of a word in the arguments of the directives at a fault. */
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

/** Returns the offset of a word that is not a part of a longer one. */
function wordAt(text: string, word: string): number | undefined {
  const joins = (character: string | undefined): boolean => character !== undefined && /[\w.-]/.test(character);
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!joins(text[at - 1]) && !joins(text[at + word.length])) return at;
  return undefined;
}
