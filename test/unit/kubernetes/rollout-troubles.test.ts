import { describe, expect, it } from "vitest";
import type { ClusterObject } from "../../../src/engines/kubernetes-rollout/rollout.ts";
import { type RolloutFacts, troublesOf } from "../../../src/engines/kubernetes-rollout/rollout-troubles.ts";

const deployment = { kind: "Deployment", name: "web", uid: "d" };
const set = (name: string, revision: string, conditions: object[] = []): ClusterObject => ({
  kind: "ReplicaSet",
  metadata: {
    name,
    uid: name,
    annotations: { "deployment.kubernetes.io/revision": revision },
    ownerReferences: [deployment],
  },
  status: { conditions: conditions as [] },
});
const pod = (owner: string, status: object, more: object = {}): ClusterObject => ({
  kind: "Pod",
  metadata: {
    name: `${owner}-pod`,
    uid: `${owner}-pod`,
    ownerReferences: [{ kind: "ReplicaSet", name: owner, uid: owner }],
    ...more,
  },
  status,
});
const managed = new Set(["Deployment/web"]);

const refused = {
  type: "ReplicaFailure",
  status: "True",
  reason: "FailedCreate",
  message: 'pods "web-2-x" is forbidden: exceeded quota: small',
};

describe("pods that are not made", () => {
  it("are a trouble of the newest ReplicaSet", () => {
    expect(troublesOf([set("web-1", "1"), set("web-2", "2", [refused])], managed)).toMatchObject([
      { workload: "ReplicaSet/web-2", reason: "FailedCreate", message: refused.message, terminal: true },
    ]);
    expect(troublesOf([set("web-1", "1", [refused]), set("web-2", "2")], managed)).toEqual([]);
  });

  it("may come yet while another pod goes, or where a webhook does not answer", () => {
    const leaving = pod("web-1", { phase: "Running" }, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    expect(troublesOf([set("web-2", "2", [refused]), leaving], managed)).toMatchObject([{ terminal: false }]);
    const webhook = { ...refused, message: 'Internal error occurred: failed calling webhook "x": no endpoints' };
    expect(troublesOf([set("web-2", "2", [webhook])], managed)).toMatchObject([{ terminal: false }]);
  });
});

describe("a volume that is not there", () => {
  const pending = { phase: "Pending", conditions: [{ type: "PodReadyToStartContainers", status: "False" }] };
  const missing = (what: string, facts: RolloutFacts = {}) =>
    troublesOf([set("web-1", "1"), pod("web-1", pending)], managed, {
      events: [
        { reason: "FailedMount", message: `MountVolume.SetUp failed : ${what}`, involvedObject: { uid: "web-1-pod" } },
      ],
      ...facts,
    });

  it("is a trouble that waiting does not mend", () => {
    expect(missing('configmap "a" not found')).toMatchObject([
      { pod: "web-1-pod", reason: "FailedMount", terminal: true },
    ]);
    expect(missing('secret "a" not found')).toMatchObject([{ terminal: true }]);
    expect(missing("references non-existent config key: b")).toMatchObject([{ terminal: true }]);
  });

  it("may come yet where the cluster or an object of the release makes it", () => {
    expect(missing('configmap "kube-root-ca.crt" not found')).toMatchObject([{ terminal: false }]);
    expect(missing('secret "a" not found', { isSupplied: (name) => name === "a" })).toMatchObject([
      { terminal: false },
    ]);
    expect(missing("timed out waiting for the condition")).toMatchObject([{ terminal: false }]);
  });

  it("is of the past once the pod has its sandbox", () => {
    const ready = { phase: "Pending", conditions: [{ type: "PodReadyToStartContainers", status: "True" }] };
    const event = { reason: "FailedMount", message: 'configmap "a" not found', involvedObject: { uid: "web-1-pod" } };
    expect(troublesOf([set("web-1", "1"), pod("web-1", ready)], managed, { events: [event] })).toEqual([]);
  });
});
