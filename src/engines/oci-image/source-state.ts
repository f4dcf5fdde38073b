/** What git knows of a build context. */
export interface SourceState {
  /** The last commit that touched it; undefined where there is none. */
  readonly commit?: { readonly id: string; readonly time: number };
  /** Files differ from that commit, or are not in it. */
  readonly dirty: boolean;
  /** It holds files that git ignores: the commit does not tell what is in them. */
  readonly unknown: boolean;
  /** The address of the repository for a browser, without a login. */
  readonly url?: string;
}

/** 2020-01-01, from where the times of content without a commit are counted. */
const EPOCH_2020 = 1_577_836_800;
const FOUR_YEARS = 4 * 365 * 86_400;

/**
 * The time, in seconds, that an image's files are given. It must be the same for the same content, or nothing could
 * be built twice; and another for other content, since web servers make ETag and Last-Modified of time and size.
 *
 * SOURCE_DATE_EPOCH if it is set; the last commit that touched the folder; for content that is not committed up to a
 * day before that commit, chosen by the content; without git a time in the years 2020 to 2023, chosen by the content.
 *
 * @param hash the content's, in hexadecimal.
 * @param wanted SOURCE_DATE_EPOCH
 */
export function sourceTime(state: SourceState, hash: string, wanted: string | undefined): number {
  if (wanted && /^\d{1,12}$/.test(wanted)) return Number(wanted);
  const spread = Number.parseInt(hash.slice(0, 12), 16);
  if (!state.commit) return EPOCH_2020 + (spread % FOUR_YEARS);
  return state.dirty || state.unknown ? state.commit.time - 1 - (spread % 86_400) : state.commit.time;
}
