import { type Finding, finding, Source } from "../../findings/index.ts";
import { type Dependencies, inPlace, isVersionRight } from "../chart-files/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";

/**
 * Whether the lock file is that of Chart.yaml, and whether `charts/` has the versions that are locked or, without a lock
 * file, asked for. Helm looks at neither when it packs; `helm dependency build` refuses the first and mends the second.
 *
 * @param place the chart as places show it.
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
