import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../lib/json.ts";
import type { FieldSupport } from "../../shared/field-support.ts";
import { fieldsAt, numberAt, stringAt, wordAt } from "../../shared/read-json.ts";
import { mapUsage } from "../map-usage.ts";
import { addressOf, type MediaForm } from "../media-form.ts";
import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  effortNotSent,
  type FamilyMember,
} from "./compatible.ts";

const effortOf = effortByWord("Mistral", {
  none: "none",
  minimal: "high",
  low: "high",
  medium: "high",
  high: "high",
});

/** What becomes of media besides images. */
const MEDIA: Partial<FieldSupport> = {
  "audio base64 wav": { as: ["messages[0].content[1].input_audio"], note: "for models that hear: Voxtral" },
  "audio base64 mp3": { as: ["messages[0].content[1].input_audio"], note: "for models that hear: Voxtral" },
  "audio base64 other": { refusedAt: "messages.0.parts.1.audio.mediaType" },
  "audio url": { as: ["messages[0].content[1].input_audio"], note: "for models that hear: Voxtral" },
  "file base64 pdf": { as: ["messages[0].content[1].document_url"], note: "as a data URL" },
  "file base64 text": { refusedAt: "messages.0.parts.1.file.mediaType" },
  "file base64 other": { refusedAt: "messages.0.parts.1.file.mediaType" },
  "file filename": { as: ["messages[0].content[1].document_name"] },
  "file url": { as: ["messages[0].content[1].document_url"] },
  "file url media type": { warns: "Mistral finds out the type of a file at a URL itself." },
};

/** Documents by their address alone, and sound by its address or its bare bytes. */
const MEDIA_FORM: MediaForm = {
  audio: (source) => ({ type: "input_audio", input_audio: source.kind === "url" ? source.url : source.base64 }),
  file: (source, filename) => ({
    type: "document_url",
    document_url: addressOf(source),
    ...(filename === undefined ? {} : { document_name: filename }),
  }),
};

/**
 * Mistral: answers of models that think are lists of parts, tool calls must have ids of nine letters and digits, whoever gave them, and a
 * conversation may only end with an answer that is to be continued.
 */
export const MISTRAL: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      seed: "random_seed",
      convertEffort: (effort, vendorModelId) =>
        vendorModelId.startsWith("magistral") ? effortNotSent(effort, "Mistral") : effortOf(effort),
      // docs.mistral.ai, "Document QnA" and "Audio & Transcription"; of sound it shows MP3 and WAV.
      media: {
        ...COMPATIBLE_REQUEST.media,
        audio: { url: true, types: ["audio/wav", "audio/mpeg"] },
        file: { url: true, types: ["application/pdf"] },
      },
      mediaForm: MEDIA_FORM,
      requiredWord: "any",
      json: "with the word",
      jsonSchema: () => "strict if closed",
      arrangeMessages,
      // It refuses what it does not know, and gives the figures unasked.
      stream: { stream: true },
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      requestIdHeaders: ["mistral-correlation-id", "x-kong-request-id"],
      finishReasons: new Map([
        ["model_length", "LENGTH"],
        ["error", "ERROR"],
      ]),
      readUsage: (root) => {
        const usage = fieldsAt(root, "usage");
        const details = fieldsAt(usage, "prompt_tokens_details") ?? fieldsAt(usage, "prompt_token_details");
        const cached = numberAt(usage, "num_cached_tokens") ?? numberAt(details, "cached_tokens");
        return mapUsage(cached === undefined ? usage : { ...usage, prompt_tokens_details: { cached_tokens: cached } });
      },
      isCalled: (model) =>
        fieldsAt(model, "capabilities")?.["completion_chat"] !== false ||
        wordAt(model, "id")?.includes("embed") === true,
    },
    embeddings: { ...COMPATIBLE_EMBEDDINGS, maxTokens: 16_384, dimensions: "output_dimension" },
  },
  fields: compatibleFields("mistral", {
    ...MEDIA,
    seed: { as: ["random_seed"] },
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as high" },
    "responseFormat json": {
      as: ["response_format.type", "messages[0].content"],
      warns:
        'A system message "Answer in JSON." was added: Mistral refuses responseFormat JSON unless a message says so.',
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
      warns: "responseFormat.schema was sent without Mistral's strict mode",
    },
  }),
};

function arrangeMessages(messages: readonly JsonObject[]): readonly JsonObject[] {
  return messages.map((message, index) => {
    const isContinued = message["role"] === "assistant" && index === messages.length - 1;
    const calls = message["tool_calls"];
    const answered = stringAt(message, "tool_call_id");
    return {
      ...message,
      ...(isContinued ? { prefix: true } : {}),
      ...(Array.isArray(calls) ? { tool_calls: calls.map(withFittingId) } : {}),
      ...(answered === undefined ? {} : { tool_call_id: fittingId(answered) }),
    };
  });
}

function withFittingId(call: JsonValue): JsonValue {
  if (!isJsonObject(call)) return call;
  const id = stringAt(call, "id");
  return id === undefined ? call : { ...call, id: fittingId(id) };
}

/** An id that Mistral takes: its own as it is, another's always the same nine letters and digits. */
function fittingId(id: string): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id)) return id;
  const digits = BigInt(`0x${createHash("sha256").update(id).digest("hex")}`).toString(36);
  return digits.slice(0, 9);
}
