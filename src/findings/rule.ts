export type Severity = "error" | "warning" | "info";

/** The data of a finding whose rule needs none. */
export type NoData = Readonly<Record<string, never>>;

/** A rule: its code, its severity, and the sentences that it creates from the data of a finding. */
export interface Rule<Data = NoData, Code extends string = string> {
  readonly code: Code;
  /** The severity unless chartwright.yaml sets another. */
  readonly severity: Severity;
  /** The severity cannot be lowered: Helm fails too, or the file cannot be checked. */
  readonly fixed?: true;
  /** A few words for a heading. */
  readonly title: string;
  /** One sentence without a full stop: the fault, the value that was found, and the values that are allowed. */
  readonly message: (data: Data) => string;
  /** The fix, or the nearest allowed word: `did you mean "replicaCount"?` */
  readonly suggestion?: (data: Data) => string | undefined;
}
