// Compiles the schemas of chartwright.yaml and chartwright.lock at build time, with ajv's standalone mode.
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { importSource } from "./generated-file.mjs";

/** An esbuild plugin that replaces src/engines/config-files/checks.ts with equivalent generated code. */
export const compileChecks = {
  name: "compile-checks",
  setup(bundle) {
    bundle.onLoad({ filter: /\/engines\/config-files\/checks\.ts$/ }, async ({ path }) => {
      const { OPTIONS, SCHEMAS } = await importSource(`export { OPTIONS, SCHEMAS } from ${JSON.stringify(path)};`);
      const ajv = new Ajv({ ...OPTIONS, code: { source: true, esm: true } });
      for (const [name, schema] of Object.entries(SCHEMAS)) ajv.addSchema(schema, name);
      const names = Object.fromEntries(Object.keys(SCHEMAS).map((name) => [name, name]));
      return { contents: standalone.default(ajv, names), loader: "js" };
    });
  },
};
