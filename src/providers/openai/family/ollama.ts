import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  type FamilyMember,
} from "./compatible.ts";

/**
 * Ollama: gives no figures unless asked, knows the limit of tokens by its old name only and has no choice of tools; it reads over what it does not know. It fetches
 * no images.
 */
export const OLLAMA: FamilyMember = {
  addressEnd: "/v1",
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      convertEffort: effortByWord("Ollama", {
        none: "none",
        minimal: "low",
        low: "low",
        medium: "medium",
        high: "high",
      }),
      media: {
        ...COMPATIBLE_REQUEST.media,
        image: { url: false, types: ["image/png", "image/jpeg", "image/webp"] },
      },
      toolChoices: [],
    },
    answer: COMPATIBLE_ANSWER,
    embeddings: COMPATIBLE_EMBEDDINGS,
  },
  fields: compatibleFields("ollama", {
    "image url": { refusedAt: "messages.0.parts.1.image.url" },
    "image url media type": { refusedAt: "messages.0.parts.1.image.url" },
    "image base64 gif": { refusedAt: "messages.0.parts.1.image.mediaType" },
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
    "toolChoice auto": { needsNothing: "the model always chooses" },
    "toolChoice none": { as: [], warns: "tools was not sent: Ollama has no setting that forbids calls." },
    "toolChoice required": { warns: "Ollama always lets the model choose." },
    "toolChoice tool": { warns: "Ollama always lets the model choose." },
  }),
};
