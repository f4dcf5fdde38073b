import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { givenBy, type ReleaseFlags, releaseAliases, releaseArgument, releaseFlags } from "./release-flags.ts";

interface Flags extends ReleaseFlags {
  readonly output: "text" | "json";
  readonly showSecrets: boolean;
}

/** `why ENV PATH`: which layer set a value, where, and what it overrode. */
export const why = buildCommand<Flags, [string, string], Context>({
  docs: { brief: "Tell which layer set a value and what it overrode" },
  parameters: {
    flags: {
      output: { kind: "enum", values: ["text", "json"], default: "text", brief: "How to print the answer" },
      showSecrets: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Print passwords, tokens and keys too",
      },
      ...releaseFlags,
    },
    aliases: { o: "output", ...releaseAliases },
    positional: {
      kind: "tuple",
      parameters: [
        releaseArgument,
        {
          brief: 'The value: service.port, hosts[0], labels."app.kubernetes.io/name"',
          parse: String,
          placeholder: "PATH",
        },
      ],
    },
  },
  async func(flags, name, text) {
    const { selectRelease } = await import("../project/index.ts");
    const { explainValue } = await import("../values/index.ts");
    const { project, environment } = await selectRelease(this, name, givenBy(flags));
    const answer = await explainValue(this, project, environment, text, flags.showSecrets);
    const { explanationJson, explanationText } = await import("./print/explanation.ts");
    this.stdout.write(
      flags.output === "json" ? `${JSON.stringify(explanationJson(answer), null, 2)}\n` : explanationText(answer),
    );
  },
});
