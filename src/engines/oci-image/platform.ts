import { ChartwrightError } from "../../errors.ts";

/** What an image runs on. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const ALIASES: Readonly<Record<string, string>> = { x86_64: "amd64", x64: "amd64", aarch64: "arm64", ia32: "386" };

/**
 * Reads `linux/arm64` or `linux/arm/v7`. arm64 is v8 with or without saying so.
 *
 * @throws E_USAGE
 */
export function parsePlatform(text: string): Platform {
  const [, os, named = "", variant] = /^(linux)\/(\w+)(?:\/(v\d+))?$/.exec(text) ?? [];
  if (os === undefined) {
    throw new ChartwrightError("E_USAGE", `"${text}" is no platform that can be built for`, {
      hint: "write it like linux/amd64, linux/arm64 or linux/arm/v7",
    });
  }
  const architecture = ALIASES[named] ?? named;
  const said = variant === undefined || (architecture === "arm64" && variant === "v8") ? {} : { variant };
  return { os, architecture, ...said };
}

/** @param arch as Node names it. */
export function platformOf(arch: string): Platform {
  return { os: "linux", architecture: ALIASES[arch] ?? arch };
}

/** `linux/arm/v7` */
export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join("/");
}

/** Debian's names for architectures, where they are others. */
const DEBIAN: Readonly<Record<string, string>> = {
  "386": "i386",
  "arm/v5": "armel",
  "arm/v7": "armhf",
  arm: "armhf",
  ppc64le: "ppc64el",
};

/** What Debian calls a platform: `armhf` for linux/arm/v7. */
export function debianArchitecture({ architecture, variant }: Platform): string {
  const name = variant === undefined ? architecture : `${architecture}/${variant}`;
  return DEBIAN[name] ?? name;
}
