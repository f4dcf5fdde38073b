import { at, isMap, type Manifest } from "./nginx-chart.ts";

function list(value: unknown): Manifest[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** All containers of a pod's spec, init containers too. */
export function containersOf(spec: unknown): Manifest[] {
  return [...list(at(spec, "initContainers")), ...list(at(spec, "containers"))];
}

/**
 * What of a pod's spec breaks Pod Security `restricted` (kubernetes.io/docs/concepts/security/pod-security-standards),
 * as far as this chart could; a read-only root is asked for too.
 */
export function breaches(spec: unknown): string[] {
  const found: string[] = [];
  const check = (ok: boolean, rule: string): void => void (ok || found.push(rule));
  check(at(spec, "securityContext", "runAsNonRoot") === true, "runAsNonRoot");
  check(at(spec, "securityContext", "runAsUser") !== 0, "runAsUser");
  check(at(spec, "securityContext", "seccompProfile", "type") === "RuntimeDefault", "seccompProfile");
  for (const key of ["hostNetwork", "hostPID", "hostIPC"]) check(at(spec, key) === undefined, key);
  const allowed = [
    "configMap",
    "emptyDir",
    "projected",
    "secret",
    "downwardAPI",
    "persistentVolumeClaim",
    "csi",
    "ephemeral",
  ];
  for (const volume of list(at(spec, "volumes"))) {
    check(
      Object.keys(volume).every((key) => key === "name" || allowed.includes(key)),
      `volume ${String(volume["name"])}`,
    );
  }
  for (const container of containersOf(spec)) {
    const name = String(container["name"]);
    const context = container["securityContext"];
    check(at(context, "allowPrivilegeEscalation") === false, `${name}: allowPrivilegeEscalation`);
    check(JSON.stringify(at(context, "capabilities")) === '{"drop":["ALL"]}', `${name}: capabilities`);
    check(at(context, "privileged") === undefined, `${name}: privileged`);
    check(at(context, "readOnlyRootFilesystem") === true, `${name}: readOnlyRootFilesystem`);
    for (const port of list(container["ports"])) check(port["hostPort"] === undefined, `${name}: hostPort`);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      check(at(container, probe, "httpGet", "host") === undefined, `${name}: ${probe} host`);
    }
  }
  return found;
}
