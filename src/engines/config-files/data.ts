/** The contents of a chartwright.yaml that chartwright.schema.json accepts. A key that is null counts as absent. */
export interface ConfigData {
  readonly chart?: string | null;
  readonly values?: readonly string[] | null;
  readonly release?: string | null;
  readonly namespace?: string | null;
  readonly kubeVersion?: string | null;
  readonly crds?: readonly string[] | null;
  readonly image?: ImageData | null;
  readonly chartRepository?: { readonly url: string } | null;
  /** By the rule's code or short name. YAML 1.1 reads `off` without quotes as false. */
  readonly rules?: Readonly<Record<string, "error" | "warning" | "info" | "off" | false>> | null;
  readonly environments?: Readonly<Record<string, EnvironmentData | null>> | null;
}

export interface ImageData {
  readonly context?: string | null;
  readonly dockerfile?: string | null;
  readonly base?: string | null;
  readonly repository: string;
  readonly set?: { readonly repository?: string | null; readonly digest?: string | null } | null;
}

export interface EnvironmentData {
  readonly cluster?: "lab" | null;
  readonly context?: string | null;
  /** Appended to the values files of the project. */
  readonly values?: readonly string[] | null;
  readonly confirm?: boolean | null;
  readonly rollbackOnFailure?: boolean | null;
  /** `90s`, `5m`, `1h30m`. */
  readonly timeout?: string | null;
  readonly versions?: "fixed" | "snapshot" | null;
  readonly chartRepository?: { readonly url: string } | null;
  readonly image?: { readonly repository: string } | null;
  readonly release?: string | null;
  readonly namespace?: string | null;
}

/** The contents of a chartwright.lock that schemas/lock-file.schema.json accepts. */
export interface LockData {
  readonly version: 1;
  /** By build context, then by hash. */
  readonly images?: Readonly<Record<string, Readonly<Record<string, LockedImageData>>>> | null;
}

interface LockedImageData {
  readonly digest: string;
  readonly base?: string;
}
