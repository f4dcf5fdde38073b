/** The state of a build context in git. */
export interface SourceState {
  /** The last commit that changed it; undefined if there is none. The time is in seconds. */
  readonly commit?: { readonly id: string; readonly time: number } | undefined;
  /** Files differ from that commit or are not in it. */
  readonly dirty: boolean;
  /** It contains files that git ignores, so the commit does not determine the content. */
  readonly unknown: boolean;
  /** The URL of the repository's page, without a login. */
  readonly url?: string | undefined;
}

/** 2020-01-01, the earliest time of content without a commit. */
const EPOCH_2020 = 1_577_836_800;
const FOUR_YEARS = 4 * 365 * 86_400;

/**
 * Returns the time, in seconds, of an image's files. Equal content must have equal times, so that builds are
 * reproducible; different content must have different times, because web servers derive ETag and Last-Modified from
 * time and size.
 *
 * The time is SOURCE_DATE_EPOCH if it is set, otherwise that of the last commit that changed the folder. For content
 * that is not committed, the hash chooses a time within the day before that commit, and without git a time in the years
 * 2020 to 2023.
 *
 * @param hash the hash of the content, in hexadecimal.
 * @param wanted the value of SOURCE_DATE_EPOCH.
 */
export function sourceTime(state: SourceState, hash: string, wanted: string | undefined): number {
  if (wanted && /^\d{1,12}$/.test(wanted)) return Number(wanted);
  const spread = Number.parseInt(hash.slice(0, 12), 16);
  if (!state.commit) return EPOCH_2020 + (spread % FOUR_YEARS);
  return state.dirty || state.unknown ? state.commit.time - 1 - (spread % 86_400) : state.commit.time;
}
