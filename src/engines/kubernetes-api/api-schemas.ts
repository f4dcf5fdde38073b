import type { Json } from "../json/index.ts";

/** A word for a value without fields of its own, as `Word` lists them, or the name of a type. */
export type Shape = string | ListShape | MapShape | EnumShape | UnjudgedShape | NarrowShape;

/** A list: `keys` tell its items apart (with what counts where one is left out), `set` lets no item come twice. */
export interface ListShape {
  readonly list: Shape;
  readonly keys?: Readonly<Record<string, Json>>;
  readonly set?: true;
}
/** A map with any keys; `format` is what the keys must be. */
export interface MapShape {
  readonly map: Shape;
  readonly format?: string;
}
/** One of some texts. */
export interface EnumShape {
  readonly enum: readonly string[];
}
/** Something in which the API server judges only types and the names of fields. */
export interface UnjudgedShape {
  readonly unjudged: Shape;
}
/** A value that must be in a range or of a format. */
export interface NarrowShape {
  readonly is: string;
  readonly range?: readonly [number, number | null];
  readonly format?: string;
}

/** A type with fields; `required` are those without which the API server refuses the object. */
export interface ApiType {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

/** A kind that can be created. */
export interface ApiKind {
  readonly type: string;
  /** Not in a namespace. */
  readonly cluster?: true;
  /** The versions that serve it; left out where all do. */
  readonly in?: readonly string[];
}

/** When an API is deprecated and removed (`1.25`), and what replaces it (`batch/v1 CronJob`). */
export interface Lifecycle {
  readonly deprecated?: string;
  readonly removed?: string;
  readonly replacement?: string;
}

/** The content of schemas/kubernetes.json. */
interface SchemaFile {
  readonly releases: Readonly<Record<string, string>>;
  readonly kinds: Readonly<Record<string, Readonly<Record<string, ApiKind>>>>;
  readonly lifecycles: Readonly<Record<string, Lifecycle>>;
  readonly types: Readonly<Record<string, ApiType>>;
  readonly changes: Readonly<Record<string, Readonly<Record<string, ApiType>>>>;
}

/** What a record has under a key of its own, `constructor` and the like included. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The API of one Kubernetes version. */
export class ApiSchemas {
  /** `1.36` */
  readonly version: string;
  readonly #file: SchemaFile;
  readonly #changes: Readonly<Record<string, ApiType>> | undefined;

  constructor(file: SchemaFile, version: string) {
    this.version = version;
    this.#file = file;
    this.#changes = own(file.changes, version);
  }

  /** The kinds that this version serves of a group and version such as `apps/v1`; undefined where it serves none. */
  kindsOf(apiVersion: string): readonly string[] | undefined {
    const kinds = Object.entries(own(this.#file.kinds, apiVersion) ?? {}).filter(([, kind]) => this.#serves(kind));
    return kinds.length > 0 ? kinds.map(([name]) => name) : undefined;
  }

  kind(apiVersion: string, kind: string): ApiKind | undefined {
    const found = own(own(this.#file.kinds, apiVersion), kind);
    return found && this.#serves(found) ? found : undefined;
  }

  /** The groups and versions that serve a kind in this version. */
  apiVersionsOf(kind: string): readonly string[] {
    return Object.keys(this.#file.kinds).filter((apiVersion) => this.kind(apiVersion, kind) !== undefined);
  }

  /** The versions that serve a kind, where this one does not. */
  servedBy(apiVersion: string, kind: string): readonly string[] {
    return own(own(this.#file.kinds, apiVersion), kind)?.in ?? [];
  }

  /** Every group, version and kind that this version serves. */
  kinds(): readonly { readonly apiVersion: string; readonly kind: string }[] {
    return Object.keys(this.#file.kinds).flatMap((apiVersion) =>
      (this.kindsOf(apiVersion) ?? []).map((kind) => ({ apiVersion, kind })),
    );
  }

  /** The type of a name; undefined for a word. */
  type(name: string): ApiType | undefined {
    return own(this.#changes, name) ?? own(this.#file.types, name);
  }

  lifecycle(apiVersion: string, kind: string): Lifecycle | undefined {
    return own(this.#file.lifecycles, `${apiVersion} ${kind}`);
  }

  #serves(kind: ApiKind): boolean {
    return kind.in === undefined || kind.in.includes(this.version);
  }
}

/** The data of schemas/kubernetes.json, from which the schemas of each version are taken. */
export class ApiSchemaData {
  readonly #file: SchemaFile;

  /** @param text the content of schemas/kubernetes.json. */
  constructor(text: string) {
    this.#file = JSON.parse(text) as SchemaFile;
  }

  /** The versions that are known, oldest first: `1.34`. */
  get versions(): readonly string[] {
    return Object.keys(this.#file.releases);
  }

  /** The schemas of one of `versions`. */
  schemas(version: string): ApiSchemas {
    return new ApiSchemas(this.#file, version);
  }
}
