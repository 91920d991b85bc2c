import type { ReasoningEffort } from "../../../domain/completion/message.ts";
import type { JsonObject, JsonValue } from "../../../lib/json.ts";
import { fieldsAt, isFields, numberAt, stringAt } from "../../shared/read-json.ts";
import type { EffortSent } from "../chat-quirks.ts";
import { mapUsage } from "../map-usage.ts";
import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortChanged,
  type FamilyMember,
} from "./compatible.ts";

/** What DeepSeek takes its efforts for, by its page on the thinking mode; `low`, `high` and `max` are its own. */
const EFFORTS: Readonly<Record<Exclude<ReasoningEffort, "none">, string>> = {
  minimal: "low",
  low: "low",
  medium: "high",
  high: "high",
};

/**
 * DeepSeek: thinks in `reasoning_content`, switched by `thinking`, and wants it back with the calls that followed from it; takes the content
 * of a message as one text only; counts cached input as `prompt_cache_hit_tokens`.
 */
export const DEEPSEEK: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      seed: undefined,
      maxStopSequences: 16,
      samplingWhileReasoning: "it has no effect while the model thinks, unless reasoningEffort is NONE.",
      convertEffort,
      arrangeMessages,
      media: { image: undefined, audio: undefined, file: undefined },
      json: "with the word",
      jsonSchema: () => "in words",
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      requestIdHeaders: ["x-ds-trace-id", "x-request-id"],
      finishReasons: new Map([["insufficient_system_resource", "ERROR"]]),
      readUsage: (root) => {
        const usage = fieldsAt(root, "usage");
        const cached = numberAt(usage, "prompt_cache_hit_tokens");
        return mapUsage(cached === undefined ? usage : { ...usage, prompt_tokens_details: { cached_tokens: cached } });
      },
    },
  },
  fields: compatibleFields("deepseek", {
    "image url": { refusedAt: "messages.0.parts.1.image" },
    "image url media type": { refusedAt: "messages.0.parts.1.image" },
    "image base64": { refusedAt: "messages.0.parts.1.image" },
    "image base64 gif": { refusedAt: "messages.0.parts.1.image" },
    "image base64 other": { refusedAt: "messages.0.parts.1.image" },
    "temperature, reasoning": { warns: "it has no effect while the model thinks" },
    "topP, reasoning": { warns: "it has no effect while the model thinks" },
    seed: { warns: "DeepSeek has no such setting." },
    "reasoningEffort none": { as: ["thinking.type"] },
    "reasoningEffort minimal": { as: ["thinking.type", "reasoning_effort"], warns: "was sent as low" },
    "reasoningEffort high": { as: ["thinking.type", "reasoning_effort"] },
    "responseFormat json": {
      as: ["response_format.type", "messages[0].content"],
      warns:
        'A system message "Answer in JSON." was added: DeepSeek refuses responseFormat JSON unless a message says so.',
    },
    "responseFormat jsonSchema": {
      as: ["response_format.type", "messages[0].content"],
      warns: "responseFormat.schema was sent as a system message",
    },
    "responseFormat jsonSchema, open": {
      as: ["response_format.type", "messages[0].content"],
      warns: "responseFormat.schema was sent as a system message",
    },
  }),
};

function convertEffort(effort: ReasoningEffort): EffortSent {
  if (effort === "none") return { fields: { thinking: { type: "disabled" } } };
  const word = EFFORTS[effort];
  const fields = { thinking: { type: "enabled" }, reasoning_effort: word };
  return word === effort ? { fields } : { fields, warning: effortChanged(effort, word, "DeepSeek") };
}

function arrangeMessages(messages: readonly JsonObject[], isThinking: boolean): readonly JsonObject[] {
  return messages.map((message) => {
    const { content } = message;
    const joined: JsonObject = { ...message, ...(Array.isArray(content) ? { content: joinTexts(content) } : {}) };
    // Without the field it refuses the message; callers who have what was thought send it as an option of the message.
    const isMissing = isThinking && joined["tool_calls"] !== undefined && joined["reasoning_content"] === undefined;
    return isMissing ? { ...joined, reasoning_content: "" } : joined;
  });
}

/** Texts as one; a list with anything besides is left to the vendor. */
function joinTexts(parts: readonly JsonValue[]): JsonValue {
  const texts = parts.map((part) =>
    isFields(part) && Object.keys(part).length === 2 ? stringAt(part, "text") : undefined,
  );
  return texts.includes(undefined) ? [...parts] : texts.join("");
}
