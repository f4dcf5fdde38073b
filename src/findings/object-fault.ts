/** A fault of a rendered object. */
export interface ObjectFault {
  /** Kind and name, as far as the object has them. */
  readonly object: string;
  /** The path and the fault, in words. */
  readonly problem: string;
  /** The line of the template, `file:line`, where the finding is at the value that it renders. */
  readonly from?: string | undefined;
  readonly advice?: string | undefined;
}

/** The sentences of the rules about rendered objects. */
export const objectFaultText = {
  message: ({ object, problem, from }: ObjectFault): string =>
    `${object === "" ? "" : `${object}: `}${problem}${from === undefined ? "" : `, from ${from}`}`,
  suggestion: ({ advice }: ObjectFault): string | undefined => advice,
};
