import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { secretFindings } from "../../../src/engines/secrets/plain-secrets.ts";
import { filesNamed } from "../../support/files-named.ts";
import { helmModule } from "../../support/programs/go-module.ts";

it("the values of Helm's own test charts hold no secret", async () => {
  const module = await helmModule();
  const nodes = filesNamed(module, "values.yaml").map(
    (path) => readValues(path, readFileSync(join(module, path))).node,
  );
  const readable = nodes.filter((node) => node !== undefined);
  expect(readable.length).toBeGreaterThan(150);
  expect(readable.flatMap((node) => secretFindings(node, { defaults: false }))).toEqual([]);
});
