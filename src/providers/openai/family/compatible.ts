import type { ReasoningEffort } from "../../../domain/completion/message.ts";
import { PROVIDER_FACTS } from "../../../domain/provider/provider-facts.ts";
import type { ProviderId } from "../../../domain/provider/provider.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { FieldSupport } from "../../shared/field-support.ts";
import { notSent } from "../../shared/request-fields.ts";
import type { AnswerQuirks, ChatQuirks, EffortSent, EmbeddingQuirks, RequestQuirks } from "../chat-quirks.ts";
import { chatFields } from "../field-support.ts";
import { OPENAI_QUIRKS } from "../openai-quirks.ts";

/** One vendor of the family. */
export interface FamilyMember {
  readonly quirks: ChatQuirks;
  /** What becomes of each field of the input. */
  readonly fields: FieldSupport;
  /** What is added to a base URL that does not end so: people write the address of a server of their own either way. */
  readonly addressEnd?: "/v1";
}

/** What a server of the family does unless it is known to differ: OpenAI's words, without the rules of OpenAI's own models. */
export const COMPATIBLE_REQUEST: RequestQuirks = {
  ...OPENAI_QUIRKS.request,
  isReasoningName: () => false,
  media: { ...OPENAI_QUIRKS.request.media, audio: undefined, file: undefined },
  tokenLimit: () => "max_tokens",
  maxStopSequences: Infinity,
  convertEffort: (effort) => ({ fields: { reasoning_effort: effort } }),
  samplingWhileReasoning: undefined,
  stopWhileReasoning: undefined,
  json: "json_object",
  jsonSchema: () => "enforced",
};

/** How a server of the family answers unless it is known to differ: as OpenAI does, without tools of its own that have a fee. */
export const COMPATIBLE_ANSWER: AnswerQuirks = { ...OPENAI_QUIRKS.answer, extraCharges: undefined };

/**
 * What a server of the family takes in a call for embeddings unless it is known to differ: texts, and numbers back. The most inputs are
 * few enough for every server that was found to have a limit, Mistral's 256 the lowest.
 */
export const COMPATIBLE_EMBEDDINGS: EmbeddingQuirks = {
  maxInputs: 256,
  maxTokens: undefined,
  isBase64: false,
  dimensions: "dimensions",
  takesTokens: false,
  path: () => "/embeddings",
};

const NO_AUDIO: Partial<FieldSupport> = {
  "audio base64 wav": { refusedAt: "messages.0.parts.1.audio" },
  "audio base64 mp3": { refusedAt: "messages.0.parts.1.audio" },
  "audio base64 other": { refusedAt: "messages.0.parts.1.audio" },
  "audio url": { refusedAt: "messages.0.parts.1.audio" },
};

/** Fields of a vendor that takes no files. */
export const NO_FILES: Partial<FieldSupport> = {
  "file base64 pdf": { refusedAt: "messages.0.parts.1.file" },
  "file base64 text": { refusedAt: "messages.0.parts.1.file" },
  "file base64 other": { refusedAt: "messages.0.parts.1.file" },
  "file filename": { refusedAt: "messages.0.parts.1.file" },
  "file url": { refusedAt: "messages.0.parts.1.file" },
  "file url media type": { refusedAt: "messages.0.parts.1.file" },
};

/** What becomes of each field with {@link COMPATIBLE_REQUEST}, and with the differences of one vendor. */
export function compatibleFields(id: ProviderId, differences: Partial<FieldSupport> = {}): FieldSupport {
  return {
    ...chatFields({ id, name: PROVIDER_FACTS[id].name }),
    ...NO_AUDIO,
    ...NO_FILES,
    "temperature, reasoning": { as: ["temperature"] },
    "topP, reasoning": { as: ["top_p"] },
    "maxOutputTokens, reasoning": { as: ["max_tokens"] },
    "stop, five": { as: ["stop"] },
    "stop, reasoning": { as: ["stop"] },
    "responseFormat json": { as: ["response_format.type"] },
    "responseFormat jsonSchema": {
      as: ["response_format.json_schema.name", "response_format.json_schema.schema"],
    },
    "responseFormat jsonSchema, open": { as: ["response_format.json_schema.schema"] },
    ...differences,
  };
}

/** Fields of a vendor that takes the limit as `max_completion_tokens`, whatever the model. */
export const AS_MAX_COMPLETION_TOKENS: Partial<FieldSupport> = {
  maxOutputTokens: { as: ["max_completion_tokens"] },
  "maxOutputTokens, reasoning": { as: ["max_completion_tokens"] },
};

/**
 * Sends efforts in a vendor's own words; one that is another's word comes with a warning, one without a word is not sent.
 *
 * @param toFields the word as a part of the body; default `reasoning_effort`
 */
export function effortByWord(
  vendorName: string,
  words: Readonly<Record<ReasoningEffort, string | undefined>>,
  toFields: (word: string) => JsonObject = (word) => ({ reasoning_effort: word }),
): (effort: ReasoningEffort) => EffortSent {
  return (effort) => {
    const word = words[effort];
    if (word === undefined) return effortNotSent(effort, vendorName);
    const fields = toFields(word);
    return word === effort ? { fields } : { fields, warning: effortChanged(effort, word, vendorName) };
  };
}

/** Nothing is sent for an effort. */
export function effortNotSent(effort: ReasoningEffort, vendorName: string): EffortSent {
  return {
    fields: {},
    warning: notSent("reasoningEffort", `${vendorName} has no word for ${effort.toUpperCase()} with this model.`),
  };
}

/** Says that an effort was sent as another. */
export function effortChanged(effort: ReasoningEffort, word: string, vendorName: string): string {
  return `reasoningEffort ${effort.toUpperCase()} was sent as ${word}, the nearest that ${vendorName} has for this model.`;
}
