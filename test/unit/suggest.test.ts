import fc from "fast-check";
import { expect, it } from "vitest";
import { editDistance, nearest } from "../../src/findings/suggest.ts";

it.each([
  ["prot", ["port", "type"], "port"],
  ["replicas", ["replicaCount", "resources"], "replicaCount"],
  ["image_tag", ["imageTag", "image"], "imageTag"],
  ["clusterip", ["ClusterIP", "NodePort"], "ClusterIP"],
  ["x", ["y", "port"], "y"],
  ["wholly", ["different"], undefined],
  ["port", ["port"], undefined],
  ["a", [], undefined],
])("%s among %j is %s", (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

it("is a distance: none to itself, the same both ways, and never more than the longer word", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
