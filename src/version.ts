declare const CHARTWRIGHT_VERSION: string;

/** The version of this package; the build inserts it. */
export const version: string = typeof CHARTWRIGHT_VERSION === "string" ? CHARTWRIGHT_VERSION : "0.0.0-source";
