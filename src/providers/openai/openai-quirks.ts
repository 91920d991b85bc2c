import type { ChatQuirks } from "./chat-quirks.ts";
import { convertEffort } from "./convert-effort.ts";
import { chargesOfCitations } from "./extra-charges.ts";
import { mapUsage } from "./map-usage.ts";
import { OPENAI_MEDIA_FORM } from "./media-form.ts";
import { fieldsAt } from "../shared/read-json.ts";

/** OpenAI itself: what the others of the family are measured against. */
export const OPENAI_QUIRKS: ChatQuirks = {
  request: {
    isReasoningName: (vendorModelId) =>
      /^(?:o\d|gpt-(?:[5-9]|\d\d))/.test(vendorModelId) && !vendorModelId.includes("-chat"),
    // Every current model takes the new name; servers that know only the old one have models known not to reason.
    tokenLimit: (isReasoning) => (isReasoning === false ? "max_tokens" : "max_completion_tokens"),
    seed: "seed",
    maxStopSequences: 4,
    samplingWhileReasoning: "OpenAI's reasoning models refuse it unless reasoningEffort is NONE.",
    stopWhileReasoning: "OpenAI's reasoning models refuse it.",
    convertEffort,
    // developers.openai.com: guides "Images and vision", "File inputs", "Audio", November 2026.
    media: {
      image: { url: true, types: ["image/png", "image/jpeg", "image/webp", "image/gif"] },
      audio: { url: false, types: ["audio/wav", "audio/mpeg"] },
      file: { url: false, types: ["application/pdf"] },
    },
    mediaForm: OPENAI_MEDIA_FORM,
    takesTools: true,
    toolChoices: ["auto", "none", "required", "tool"],
    requiredWord: "required",
    json: "with the word",
    jsonSchema: () => "strict if closed",
    arrangeMessages: (messages) => messages,
    defaults: () => ({}),
    stream: { stream: true, stream_options: { include_usage: true } },
    targetPath: () => "/chat/completions",
  },
  answer: {
    requestIdHeaders: ["x-request-id"],
    finishReasons: new Map(),
    readUsage: (root) => mapUsage(fieldsAt(root, "usage")),
    findError: () => undefined,
    extraCharges: chargesOfCitations,
    mayEndWithoutMark: false,
    modelsPath: "/models",
    isCalled: () => true,
  },
  // developers.openai.com/api/reference/resources/embeddings.
  embeddings: {
    maxInputs: 2_048,
    maxTokens: 300_000,
    isBase64: true,
    dimensions: "dimensions",
    takesTokens: true,
    path: () => "/embeddings",
  },
};
