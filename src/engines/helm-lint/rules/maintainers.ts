import type { Finding } from "../../../findings/index.ts";
import { finding } from "../../../findings/index.ts";
import { fieldItems, fieldOf, fieldText } from "../fields.ts";
import { isEmail } from "../formats/email.ts";
import { isWebUrl } from "../formats/url.ts";
import { type ChartRule, locationIn } from "../linted-chart.ts";

/** Every maintainer has a name; the email and url are valid if set. `helm lint` stops at the first fault. */
export const maintainers: ChartRule = (chart) =>
  fieldItems(chart.metadata, "maintainers").flatMap((item): Finding[] => {
    if (item.kind !== "map") return [];
    const of = (field: string): string => fieldText(item, field);
    const wrong = (field: "name" | "email" | "url"): Finding =>
      finding("chart/maintainer", { field, text: of(field) }, locationIn(chart, fieldOf(item, field)?.value ?? item));
    return [
      ...(of("name") === "" ? [wrong("name")] : []),
      ...(of("email") === "" || isEmail(of("email")) ? [] : [wrong("email")]),
      ...(of("url") === "" || isWebUrl(of("url")) ? [] : [wrong("url")]),
    ];
  });
