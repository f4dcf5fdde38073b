export { analyzeTemplates, type TemplateAnalysis } from "./analyze-templates.ts";
export { type Declared, declaredBySchema } from "./declared.ts";
export { templateChart } from "./template-chart.ts";
export { type TemplateFile, templateOf } from "./template-file.ts";
export { templateTexts } from "./template-texts.ts";
export { traceValue } from "./trace-value.ts";
export { undeclaredValues } from "./undeclared-value.ts";
export { unusedValues } from "./unused-value.ts";
