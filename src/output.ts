/** A destination of text: a stream of the process, or a buffer in a test. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** The width of the terminal in columns; undefined for a pipe or file. */
  readonly columns?: number | undefined;
}
