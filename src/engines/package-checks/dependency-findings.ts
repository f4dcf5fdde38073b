import { type Finding, finding, Source } from "../../findings/index.ts";
import { type Dependencies, inPlace, isVersionRight } from "../chart-files/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";

/**
 * Reports a lock file that does not match Chart.yaml, and versions in `charts/` that are not the locked ones or, without a
 * lock file, the requested ones. Helm checks neither when it packs. `helm dependency build` rejects such a lock file and
 * replaces such versions.
 *
 * @param place the prefix of locations in the chart.
 */
export function dependencyFindings(
  place: string,
  files: readonly ArchiveFile[],
  { states, lock, isLockInStep }: Dependencies,
): Finding[] {
  const at = (path: string) => ({ location: new Source(inPlace(place, path), "").range(0, 0) });
  const wanted = files.some((file) => file.path === "requirements.yaml") ? "requirements.yaml" : "Chart.yaml";
  const ofLock =
    lock === undefined || isLockInStep
      ? []
      : [finding("package/lock", { lock: lock.file, file: wanted }, at(lock.file))];
  const wrong = states.filter((state) => !isVersionRight(state));
  return [
    ...ofLock,
    ...wrong.map(({ asked, locked, vendored }) => {
      const lockFile = lock?.file ?? wanted;
      const isRemote = locked !== undefined && locked.repository !== "";
      const [file, { version }] = isRemote ? [lockFile, locked] : [wanted, asked];
      const data = { name: asked.name, vendored, file, version, isLocked: locked !== undefined, isRemote };
      return finding("package/dependency-version", data, at(locked ? lockFile : wanted));
    }),
  ];
}
