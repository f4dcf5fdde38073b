/** A package and where it lies. */
export interface TestPackage {
  readonly name: string;
  readonly version: string;
  readonly bytes: Uint8Array;
  readonly file: string;
}
