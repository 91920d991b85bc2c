import type { FieldSupport } from "../shared/field-support.ts";

/** What becomes of each field of the input with Anthropic; docs/provider-fields.md is made from it. */
export const ANTHROPIC_FIELDS: FieldSupport = {
  "system text": { as: ["system[0].text"] },
  "system text later": {
    as: ["system[0].text"],
    warns: "was sent before all other messages: Anthropic takes system texts only there.",
  },
  "user text": { as: ["messages[0].content[0].text"] },
  "image url": { as: ["messages[0].content[1].source.url"] },
  "image url media type": { warns: "Anthropic finds out the type of an image at a URL itself." },
  "image base64": { as: ["messages[0].content[1].source.data", "messages[0].content[1].source.media_type"] },
  "image base64 gif": { as: ["messages[0].content[1].source.data", "messages[0].content[1].source.media_type"] },
  "image base64 other": { refusedAt: "messages.0.parts.1.image.mediaType" },
  "assistant text": { as: ["messages[1].content[0].text"] },
  "assistant tool calls": { as: ["messages[1].content[0].input", "messages[1].content[1].input"] },
  "tool result": { as: ["messages[2].content[0].content", "messages[2].content[0].tool_use_id"] },
  temperature: { as: ["temperature"] },
  "temperature above 1": { as: ["temperature"], warns: "temperature was sent as 1, the highest that Anthropic takes." },
  "temperature, reasoning": { warns: "this model refuses it." },
  topP: { as: ["top_p"], note: "left out beside temperature, with a warning" },
  "topP, reasoning": { warns: "this model refuses it." },
  maxOutputTokens: { as: ["max_tokens"] },
  "maxOutputTokens, reasoning": { as: ["max_tokens"] },
  stop: { as: ["stop_sequences"] },
  "stop, five": { as: ["stop_sequences"] },
  "stop, reasoning": { as: ["stop_sequences"] },
  seed: { warns: "Anthropic has no such setting." },
  "reasoningEffort none": {
    as: ["thinking.type"],
    note: "models that always think get the effort low, with a warning",
  },
  "reasoningEffort minimal": {
    as: ["thinking.type", "output_config.effort"],
    warns: "reasoningEffort MINIMAL was sent as effort low, Anthropic's lowest.",
  },
  "reasoningEffort high": {
    as: ["thinking.type", "output_config.effort"],
    note: "models before Claude 4.6 get a share of maxOutputTokens as thinking.budget_tokens",
  },
  "reasoningEffort, not reasoning": { warns: "the model does not reason." },
  tools: { as: ["tools[0].name", "tools[0].description", "tools[0].input_schema"] },
  "toolChoice auto": { as: ["tool_choice.type"] },
  "toolChoice none": { as: ["tool_choice.type"] },
  "toolChoice required": {
    as: ["tool_choice.type"],
    note: "AUTO, with a warning, for models that refuse to be made to call",
  },
  "toolChoice tool": {
    as: ["tool_choice.name"],
    note: "AUTO, with a warning, for models that refuse to be made to call",
  },
  "toolChoice without tools": { warns: "no tools are given." },
  "toolChoice required without tools": { refusedAt: "toolChoice" },
  "responseFormat text": { needsNothing: "text is what comes anyway" },
  "responseFormat json": {
    as: ["system[0].text"],
    warns: "responseFormat JSON was sent as a system text: Anthropic has no such setting.",
  },
  "responseFormat jsonSchema": {
    as: ["output_config.format.schema"],
    note: "as a system text, with a warning, for models before Claude 4.1 and schemas that Anthropic cannot hold to",
  },
  "responseFormat jsonSchema, open": {
    as: ["output_config.format.schema"],
    warns: "responseFormat.schema was sent without minimum, which Anthropic refuses: the answer may not match.",
  },
  "providerOptions own": { as: ["top_k"], note: "merged into the body" },
  "providerOptions taken": { refusedAt: "providerOptions.anthropic.temperature" },
  "providerOptions reserved": { refusedAt: "providerOptions.anthropic.model" },
  "providerOptions other": { warns: "the model is served by anthropic." },
};
