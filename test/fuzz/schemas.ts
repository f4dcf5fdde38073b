import fc from "fast-check";
import { schemaAgreement } from "../support/values/schema-agreement.ts";
import { instanceText, schemaText } from "../support/values/schema-arbitraries.ts";
import type { Suite } from "./suite.ts";

/** Random schemas have the verdicts of Helm's engine on random values. */
export const schemas: Suite = {
  name: "schema",
  run: async (seed, numRuns) => {
    const question = fc.record({
      schema: schemaText,
      instances: fc.array(instanceText, { minLength: 2, maxLength: 4 }),
    });
    const { agree, refusals, disagreements } = await schemaAgreement(fc.sample(question, { seed, numRuns }));
    return { agree, refused: refusals.length, disagreements };
  },
};
