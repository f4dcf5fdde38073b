/** A fault of a rendered object. */
export interface ObjectFault {
  /** Kind and name; a part that the object lacks is omitted. */
  readonly object: string;
  /** The path and the fault, in words. */
  readonly problem: string;
  /** The line of the template, `file:line`, if the finding points to a value instead. */
  readonly from?: string | undefined;
  readonly advice?: string | undefined;
}

/** The sentences of the rules about rendered objects. */
export const objectFaultText = {
  message: ({ object, problem, from }: ObjectFault): string =>
    `${object === "" ? "" : `${object}: `}${problem}${from === undefined ? "" : `, from ${from}`}`,
  suggestion: ({ advice }: ObjectFault): string | undefined => advice,
};
