/** Where text goes: a stream of the process, or a buffer in a test. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
}
