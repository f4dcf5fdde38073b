import { ChartwrightError } from "../errors.ts";
import type { ChartMuseum } from "../tools/chartmuseum/index.ts";
import { type PackageToPublish, signedDigest } from "./package-to-publish.ts";
import type { PublishOptions } from "./store-chart.ts";

/** `kept`: the repository has another signature of the same package and keeps it. */
export type ProvenanceOutcome = "published" | "unchanged" | "kept" | "would be published";

/**
 * Uploads the provenance file of a stored package unless it exists, and verifies the stored file.
 *
 * @throws E_CHART_CONFLICT if the existing file signs other bytes, E_CHART_REPOSITORY.
 */
export async function storeProvenance(
  repository: ChartMuseum,
  ours: PackageToPublish,
  { force, dryRun }: PublishOptions,
): Promise<ProvenanceOutcome | undefined> {
  const { provenance } = ours;
  if (provenance === undefined) return undefined;
  let sent = false;
  for (let claims = 0; claims < 3; claims++) {
    const stored = await repository.getProvenance(ours);
    if (stored && Buffer.from(stored.bytes).equals(provenance)) return sent ? "published" : "unchanged";
    if (stored && signedDigest(ours, stored.bytes) === ours.digest) return "kept";
    if (stored && (!force || sent)) throw stale(ours, signedDigest(ours, stored.bytes));
    if (dryRun) return "would be published";
    sent = true;
    await repository.upload(ours, { kind: "provenance", bytes: provenance, force: stored !== undefined });
  }
  throw repository.error(`does not return the provenance file of ${ours.name} ${ours.version}`);
}

function stale({ name, version, digest }: PackageToPublish, signed: string | undefined): ChartwrightError {
  return new ChartwrightError("E_CHART_CONFLICT", `${name} ${version} has a provenance file of another package`, {
    detail: `it signs:  ${signed ?? "no such package"}\nthis one:  ${digest}`,
    hint: "`helm pull --verify` fails until you replace it: chartwright publish --force",
  });
}
