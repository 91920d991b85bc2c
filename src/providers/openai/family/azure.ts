import { chatFields } from "../field-support.ts";
import { OPENAI_QUIRKS } from "../openai-quirks.ts";
import type { EmbeddingQuirks } from "../chat-quirks.ts";
import { COMPATIBLE_ANSWER, COMPATIBLE_EMBEDDINGS, NO_FILES, type FamilyMember } from "./compatible.ts";

/** What its models take is OpenAI's, the limits too. */
const AZURE_EMBEDDINGS: EmbeddingQuirks = {
  ...COMPATIBLE_EMBEDDINGS,
  maxInputs: 2_048,
  maxTokens: 300_000,
  isBase64: true,
  takesTokens: true,
};

/** The version of the deployment URLs that is asked for where no setting says another: the newest that has one. */
const DEFAULT_API_VERSION = "2025-04-01-preview";

/**
 * Azure OpenAI: the models and rules of OpenAI, called by the name that the operator gave their deployment, which stands in the URL beside
 * the version of the API. What its content filter thought of prompt and answer comes in chunks and fields that are no part of the answer; what it
 * refuses is a 400 with the code `content_filter`.
 *
 * @param settings.apiVersion the `api-version` of the URL
 */
export function createAzure(settings: Readonly<Record<string, string>>): FamilyMember {
  const version = encodeURIComponent(settings["apiVersion"] ?? DEFAULT_API_VERSION);
  return {
    quirks: {
      request: {
        ...OPENAI_QUIRKS.request,
        media: { ...OPENAI_QUIRKS.request.media, file: undefined },
        samplingWhileReasoning: "Azure OpenAI's reasoning models refuse it unless reasoningEffort is NONE.",
        stopWhileReasoning: "Azure OpenAI's reasoning models refuse it.",
        targetPath: (deployment) =>
          `/openai/deployments/${encodeURIComponent(deployment)}/chat/completions?api-version=${version}`,
      },
      answer: {
        ...COMPATIBLE_ANSWER,
        requestIdHeaders: ["apim-request-id", "x-request-id"],
        // Its list is of models that could be deployed, not of deployments.
        modelsPath: undefined,
      },
      embeddings: {
        ...AZURE_EMBEDDINGS,
        path: (deployment) => `/openai/deployments/${encodeURIComponent(deployment)}/embeddings?api-version=${version}`,
      },
    },
    fields: { ...chatFields({ id: "azure", name: "Azure OpenAI" }), ...NO_FILES },
  };
}
