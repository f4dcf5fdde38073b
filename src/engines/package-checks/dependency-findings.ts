import { type Finding, finding, Source } from "../../findings/index.ts";
import { type Dependencies, type DependencyState, inPlace, isVersionRight } from "../chart-files/index.ts";
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
      : [
          finding("package/lock", `${lock.file} is not that of the dependencies in ${wanted}`, {
            ...at(lock.file),
            suggestion: "run helm dependency update",
          }),
        ];
  const wrong = states.filter((state) => !isVersionRight(state));
  return [
    ...ofLock,
    ...wrong.map((state) =>
      finding("package/dependency-version", messageOf(state, lock?.file ?? wanted, wanted), {
        ...at(state.locked ? (lock?.file ?? wanted) : wanted),
        suggestion: state.locked ? "run helm dependency build" : "run helm dependency update",
      }),
    ),
  ];
}

function messageOf({ asked, locked, vendored }: DependencyState, lockFile: string, wanted: string): string {
  const has = `charts/ has ${asked.name} ${vendored.join(" and ")}`;
  return locked && locked.repository !== ""
    ? `${has}, and ${lockFile} says ${locked.version}`
    : `${has}, and ${wanted} asks for ${asked.version}`;
}
