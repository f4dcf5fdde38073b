import { ChartwrightError } from "../../errors.ts";

/** The platform of an image. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

const ALIASES: Readonly<Record<string, string>> = { x86_64: "amd64", x64: "amd64", aarch64: "arm64", ia32: "386" };

/**
 * Parses `linux/arm64` or `linux/arm/v7`. The variant v8 of arm64 is the default and is dropped.
 *
 * @throws E_USAGE if the text is not a Linux platform.
 */
export function parsePlatform(text: string): Platform {
  const [, os, named = "", variant] = /^(linux)\/(\w+)(?:\/(v\d+))?$/.exec(text) ?? [];
  if (os === undefined) {
    throw new ChartwrightError("E_USAGE", `"${text}" is not a supported platform`, {
      hint: "use a platform such as linux/amd64, linux/arm64 or linux/arm/v7",
    });
  }
  const architecture = ALIASES[named] ?? named;
  return { os, architecture, variant: architecture === "arm64" && variant === "v8" ? undefined : variant };
}

/** Returns the Linux platform of an architecture, given its name in Node. */
export function platformOf(arch: string): Platform {
  return { os: "linux", architecture: ALIASES[arch] ?? arch };
}

/** Formats a platform: `linux/arm/v7`. */
export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join("/");
}

/** Debian's names of architectures, if they differ from Go's. */
const DEBIAN: Readonly<Record<string, string>> = {
  "386": "i386",
  "arm/v5": "armel",
  "arm/v7": "armhf",
  arm: "armhf",
  ppc64le: "ppc64el",
};

/** Returns Debian's name of a platform: `armhf` for linux/arm/v7. */
export function debianArchitecture({ architecture, variant }: Platform): string {
  const name = variant === undefined ? architecture : `${architecture}/${variant}`;
  return DEBIAN[name] ?? name;
}
