import type { Json } from "../json/index.ts";

/** The shape of a value. A string is the name of a scalar type (see check-scalar.ts) or of a type of the API. */
export type Shape = string | ListShape | MapShape | EnumShape | TypesOnlyShape | NarrowShape;

/** A list. `keys` are the fields that identify an item, with their defaults; a `set` must not have equal items. */
export interface ListShape {
  readonly list: Shape;
  readonly keys?: Readonly<Record<string, Json>>;
  readonly set?: true;
}
/** A map with arbitrary keys; `format` is the format of the keys. */
export interface MapShape {
  readonly map: Shape;
  readonly format?: string;
}
/** One of several strings. */
export interface EnumShape {
  readonly enum: readonly string[];
}
/** A value in which the API server checks only types and field names. */
export interface TypesOnlyShape {
  readonly typesOnly: Shape;
}
/** A scalar with a range or a format. */
export interface NarrowShape {
  readonly is: string;
  readonly range?: readonly [number, number | null];
  readonly format?: string;
}

/** A type with fields. The API server rejects an object that lacks a field in `required`. */
export interface ApiType {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

/** A kind that can be created. */
export interface ApiKind {
  readonly type: string;
  /** Objects of this kind do not belong to a namespace. */
  readonly cluster?: true;
  /** The Kubernetes versions that serve it; undefined if all do. */
  readonly in?: readonly string[];
}

/** The versions that deprecate and remove an API (`1.25`), and its replacement (`batch/v1 CronJob`). */
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

/** Returns an own property of a record, so that a key such as `constructor` finds nothing inherited. */
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

  /** Returns the kinds that this version serves in a group and version such as `apps/v1`; undefined if none. */
  kindsOf(apiVersion: string): readonly string[] | undefined {
    const kinds = Object.entries(own(this.#file.kinds, apiVersion) ?? {}).filter(([, kind]) => this.#serves(kind));
    return kinds.length > 0 ? kinds.map(([name]) => name) : undefined;
  }

  kind(apiVersion: string, kind: string): ApiKind | undefined {
    const found = own(own(this.#file.kinds, apiVersion), kind);
    return found && this.#serves(found) ? found : undefined;
  }

  /** Returns the groups and versions that serve a kind in this version. */
  apiVersionsOf(kind: string): readonly string[] {
    return Object.keys(this.#file.kinds).filter((apiVersion) => this.kind(apiVersion, kind) !== undefined);
  }

  /** Returns the Kubernetes versions that serve a kind, if not all do. */
  servedBy(apiVersion: string, kind: string): readonly string[] {
    return own(own(this.#file.kinds, apiVersion), kind)?.in ?? [];
  }

  /** Returns every group, version and kind that this version serves. */
  kinds(): readonly { readonly apiVersion: string; readonly kind: string }[] {
    return Object.keys(this.#file.kinds).flatMap((apiVersion) =>
      (this.kindsOf(apiVersion) ?? []).map((kind) => ({ apiVersion, kind })),
    );
  }

  /** Returns the type with a name; undefined for a scalar type. */
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

/** The data of schemas/kubernetes.json, which contains the schemas of all versions. */
export class ApiSchemaData {
  readonly #file: SchemaFile;

  /** @param text the content of schemas/kubernetes.json. */
  constructor(text: string) {
    this.#file = JSON.parse(text) as SchemaFile;
  }

  /** The versions with schemas, oldest first: `1.34`. */
  get versions(): readonly string[] {
    return Object.keys(this.#file.releases);
  }

  /** Returns the schemas of one of `versions`. */
  schemas(version: string): ApiSchemas {
    return new ApiSchemas(this.#file, version);
  }
}
