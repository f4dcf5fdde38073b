import type { Span } from "../engines/go-yaml/index.ts";
import type { RuleCode, Severity } from "../findings/index.ts";

/** A text of the configuration and where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly at: Span;
}

/** Of an environment: where it goes, and what it has of its own. */
export interface EnvironmentConfig {
  /** The place of the environment's name. */
  readonly at: Span;
  readonly cluster?: Placed<"lab">;
  readonly context?: Placed<string>;
  /** Appended to the layers of the project. */
  readonly values: readonly Placed<string>[];
  readonly confirm?: boolean;
  readonly rollbackOnFailure?: boolean;
  readonly timeoutMs?: number;
  readonly versions?: "fixed" | "snapshot";
  readonly chartRepository?: { readonly url: string };
  readonly image?: { readonly repository: string; readonly at: Span };
  readonly release?: Placed<string>;
  readonly namespace?: Placed<string>;
}

export interface ImageSettings {
  readonly at: Span;
  readonly context?: Placed<string>;
  readonly dockerfile?: Placed<string>;
  readonly base?: Placed<string>;
  readonly repository: string;
  readonly set: { readonly repository: string; readonly digest: string };
}

/** What a chartwright.yaml says, with nothing filled in but what it means when left out. */
export interface Config {
  readonly chart?: Placed<string>;
  /** Undefined: the conventional ones. */
  readonly values?: readonly Placed<string>[];
  readonly release?: Placed<string>;
  readonly namespace?: Placed<string>;
  readonly kubeVersion?: string;
  readonly crds?: readonly Placed<string>[];
  readonly image?: ImageSettings;
  readonly chartRepository?: { readonly url: string };
  readonly rules: ReadonlyMap<RuleCode, Severity | "off">;
  readonly environments: ReadonlyMap<string, EnvironmentConfig>;
}
