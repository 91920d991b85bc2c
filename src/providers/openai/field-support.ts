import type { Provider } from "../../domain/provider/provider.ts";
import type { FieldSupport } from "../shared/field-support.ts";

/** What becomes of sound, and of documents in base64, with a vendor that takes them as OpenAI does. */
export const MEDIA_IN_BASE64 = {
  "audio base64 wav": {
    as: ["messages[0].content[1].input_audio.data", "messages[0].content[1].input_audio.format"],
  },
  "audio base64 mp3": {
    as: ["messages[0].content[1].input_audio.data", "messages[0].content[1].input_audio.format"],
  },
  "audio base64 other": { refusedAt: "messages.0.parts.1.audio.mediaType" },
  "audio url": { refusedAt: "messages.0.parts.1.audio.url" },
  "file base64 pdf": {
    as: ["messages[0].content[1].file.file_data", "messages[0].content[1].file.filename"],
    note: "as a data URL",
  },
  "file base64 text": { refusedAt: "messages.0.parts.1.file.mediaType" },
  "file base64 other": { refusedAt: "messages.0.parts.1.file.mediaType" },
  "file filename": { as: ["messages[0].content[1].file.filename"] },
} satisfies Partial<FieldSupport>;

/** What becomes of each field of the input with a vendor that keeps OpenAI's rules; docs/provider-fields.md is made from it. */
export function chatFields({ id, name }: Provider): FieldSupport {
  const reasoning = `${name}'s reasoning models refuse it unless reasoningEffort is NONE.`;
  return {
    "system text": { as: ["messages[0].content"] },
    "system text later": { as: ["messages[1].content"] },
    "user text": { as: ["messages[0].content"] },
    "image url": { as: ["messages[0].content[1].image_url.url"] },
    "image url media type": { warns: `${name} finds out the type of an image at a URL itself.` },
    "image base64": { as: ["messages[0].content[1].image_url.url"], note: "as a data URL" },
    "image base64 gif": { as: ["messages[0].content[1].image_url.url"], note: "as a data URL" },
    "image base64 other": { refusedAt: "messages.0.parts.1.image.mediaType" },
    ...MEDIA_IN_BASE64,
    "file url": { refusedAt: "messages.0.parts.1.file.url" },
    "file url media type": { refusedAt: "messages.0.parts.1.file.url" },
    "providerOptions of a message": { as: ["messages[0].name"], note: "merged into the message" },
    "providerOptions of a part": {
      as: ["messages[0].content[1].image_url.detail"],
      note: "merged into the part, object by object",
    },
    "providerOptions of a tool": { as: ["tools[0].function.strict"], note: "merged into the tool, object by object" },
    "providerOptions of a part, other": { warns: `the model is served by ${id}.` },
    "assistant text": { as: ["messages[1].content"] },
    "assistant tool calls": { as: ["messages[1].tool_calls[0].function", "messages[1].tool_calls[1].function"] },
    "tool result": { as: ["messages[2].content", "messages[2].tool_call_id"] },
    temperature: { as: ["temperature"] },
    "temperature above 1": { as: ["temperature"] },
    "temperature, reasoning": { warns: reasoning },
    topP: { as: ["top_p"] },
    "topP, reasoning": { warns: reasoning },
    maxOutputTokens: { as: ["max_tokens"] },
    "maxOutputTokens, reasoning": {
      as: ["max_completion_tokens"],
      note: "also where it is unknown whether the model reasons",
    },
    stop: { as: ["stop"] },
    "stop, five": { refusedAt: "stop" },
    "stop, reasoning": { warns: `${name}'s reasoning models refuse it.` },
    seed: { as: ["seed"] },
    "reasoningEffort none": { as: ["reasoning_effort"] },
    "reasoningEffort minimal": { as: ["reasoning_effort"] },
    "reasoningEffort high": { as: ["reasoning_effort"] },
    "reasoningEffort, not reasoning": { warns: "the model does not reason." },
    tools: { as: ["tools[0].function.name", "tools[0].function.description", "tools[0].function.parameters"] },
    "toolChoice auto": { as: ["tool_choice"] },
    "toolChoice none": { as: ["tool_choice"] },
    "toolChoice required": { as: ["tool_choice"] },
    "toolChoice tool": { as: ["tool_choice.function.name"] },
    "toolChoice without tools": { warns: "no tools are given." },
    "toolChoice required without tools": { refusedAt: "toolChoice" },
    "responseFormat text": { as: ["response_format.type"] },
    "responseFormat json": {
      as: ["response_format.type", "messages[0].content"],
      warns: `A system message "Answer in JSON." was added: ${name} refuses responseFormat JSON unless a message says so.`,
    },
    "responseFormat jsonSchema": {
      as: [
        "response_format.json_schema.name",
        "response_format.json_schema.schema",
        "response_format.json_schema.strict",
      ],
      note: "in strict mode",
    },
    "responseFormat jsonSchema, open": {
      as: ["response_format.json_schema.schema"],
      warns: `responseFormat.schema was sent without ${name}'s strict mode`,
    },
    "providerOptions own": { as: ["logprobs"], note: "merged into the body" },
    "providerOptions taken": { refusedAt: `providerOptions.${id}.temperature` },
    "providerOptions reserved": { refusedAt: `providerOptions.${id}.model` },
    "providerOptions other": { warns: `the model is served by ${id}.` },
  };
}

/** What OpenAI itself does otherwise: its models take efforts of their own. */
export const OPENAI_FIELDS: FieldSupport = {
  ...chatFields({ id: "openai", name: "OpenAI" }),
  "reasoningEffort none": {
    as: ["reasoning_effort"],
    warns: "reasoningEffort NONE was sent as minimal: this model takes minimal, low, medium, high.",
  },
};
