export type Severity = "error" | "warning" | "info";

/** The data of a finding about which there is nothing more to say than its rule. */
export type NoData = Readonly<Record<string, never>>;

/** A rule: what it is called, how severe it is, and the sentences that it makes from the data of a finding. */
export interface Rule<Data = NoData, Code extends string = string> {
  readonly code: Code;
  /** The severity unless chartwright.yaml sets another. */
  readonly severity: Severity;
  /** The severity cannot be lowered: Helm fails too, or nothing can be said about the file. */
  readonly fixed?: true;
  /** A few words for a heading. */
  readonly title: string;
  /** One sentence without a full stop: what is wrong, with what was found and what is allowed. */
  readonly message: (data: Data) => string;
  /** What to do, or the nearest allowed word: `did you mean "replicaCount"?` */
  readonly suggestion?: (data: Data) => string | undefined;
}
