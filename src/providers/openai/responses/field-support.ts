import type { FieldSupport } from "../../shared/field-support.ts";
import { OPENAI_FIELDS } from "../field-support.ts";

const NO_SETTING = "OpenAI's Responses API has no such setting.";

/** What becomes of each field of the input with OpenAI's Responses API; docs/provider-fields.md is made from it. */
export const RESPONSES_FIELDS: FieldSupport = {
  ...OPENAI_FIELDS,
  "system text": { as: ["input[0].content"], note: "as the developer's for models that reason" },
  "system text later": { as: ["input[1].content"] },
  "user text": { as: ["input[0].content[0].text"] },
  "image url": { as: ["input[0].content[1].image_url"] },
  "image base64": { as: ["input[0].content[1].image_url"], note: "as a data URL" },
  "image base64 gif": { as: ["input[0].content[1].image_url"], note: "as a data URL" },
  "audio base64 wav": { refusedAt: "messages.0.parts.1.audio" },
  "audio base64 mp3": { refusedAt: "messages.0.parts.1.audio" },
  "audio base64 other": { refusedAt: "messages.0.parts.1.audio" },
  "audio url": { refusedAt: "messages.0.parts.1.audio" },
  "file base64 pdf": {
    as: ["input[0].content[1].file_data", "input[0].content[1].filename"],
    note: "as a data URL",
  },
  "file filename": { as: ["input[0].content[1].filename"], note: "not sent beside a URL, with a warning" },
  "file url": { as: ["input[0].content[1].file_url"] },
  "file url media type": { warns: "OpenAI finds out the type of a file at a URL itself." },
  "providerOptions of a message": { as: ["input[0].status"], note: "merged into its first item" },
  "providerOptions of a part": { as: ["input[0].content[1].detail"], note: "merged into the part, object by object" },
  "providerOptions of a tool": { as: ["tools[0].strict"], note: "merged into the tool, object by object" },
  "assistant text": { as: ["input[1].content"] },
  "assistant tool calls": { as: ["input[1].arguments", "input[2].arguments"] },
  "tool result": { as: ["input[2].output", "input[2].call_id"] },
  maxOutputTokens: { as: ["max_output_tokens"], note: "at least 16, with a warning where fewer were asked for" },
  "maxOutputTokens, reasoning": { as: ["max_output_tokens"] },
  stop: { warns: NO_SETTING },
  "stop, five": { warns: NO_SETTING },
  "stop, reasoning": { warns: NO_SETTING },
  seed: { warns: NO_SETTING },
  "reasoningEffort none": {
    as: ["reasoning.effort"],
    warns: "reasoningEffort NONE was sent as minimal: this model takes minimal, low, medium, high.",
  },
  "reasoningEffort minimal": { as: ["reasoning.effort"] },
  "reasoningEffort high": {
    as: ["reasoning.effort"],
    note: "a summary is asked for by `reasoning.summary` in the options",
  },
  tools: { as: ["tools[0].name", "tools[0].description", "tools[0].parameters"] },
  "toolChoice tool": { as: ["tool_choice.name"] },
  "responseFormat text": { as: ["text.format.type"] },
  "responseFormat json": {
    as: ["text.format.type", "input[0].content"],
    warns: 'A system message "Answer in JSON." was added: OpenAI refuses responseFormat JSON unless a message says so.',
  },
  "responseFormat jsonSchema": {
    as: ["text.format.name", "text.format.schema", "text.format.strict"],
    note: "in strict mode",
  },
  "responseFormat jsonSchema, open": {
    as: ["text.format.schema"],
    warns: "responseFormat.schema was sent without OpenAI's strict mode",
  },
  "providerOptions own": { as: ["truncation"], note: "merged into the body; `tools` stand beside the functions" },
};
