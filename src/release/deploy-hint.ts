import { type Refusal, refusalIn } from "../tools/kubectl/index.ts";

const HINTS: Readonly<Record<Refusal, (namespace: string) => string>> = {
  "release-too-large": () =>
    "move large content into an image, a volume or a ConfigMap of its own: Helm stores chart, values and manifests, compressed, in one Secret of at most 1 MiB",
  "object-too-large": () => "move large content into an image or a volume: a ConfigMap or Secret holds at most 1 MiB",
  "quota-exceeded": (namespace) => `see the namespace's quota: kubectl describe quota --namespace ${namespace}`,
  "pod-security": (namespace) =>
    `set the fields that the message names: the namespace ${namespace} enforces Pod Security`,
  forbidden: (namespace) => `see the rights of this login: kubectl auth can-i --list --namespace ${namespace}`,
  "namespace-terminating": (namespace) => `wait until the namespace ${namespace} is deleted`,
};

/**
 * Returns the advice for a failed deploy.
 *
 * @param reason the output of Helm, a condition of an object, or a line of a container's log
 */
export function deployHint(reason: string, namespace: string): string | undefined {
  const refusal = refusalIn(reason);
  if (refusal) return HINTS[refusal](namespace);
  // nginx begins its reason for not starting with this level.
  return reason.includes("[emerg]") ? "run chartwright validate --deep to find this before a deploy" : undefined;
}
