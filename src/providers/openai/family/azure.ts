import { chatFields } from "../field-support.ts";
import { OPENAI_QUIRKS } from "../openai-quirks.ts";
import type { EmbeddingQuirks } from "../chat-quirks.ts";
import { AZURE_FILTER } from "./azure-filter.ts";
import { COMPATIBLE_ANSWER, COMPATIBLE_EMBEDDINGS, NO_FILES, type FamilyMember } from "./compatible.ts";

/** What its models take is OpenAI's, the limits too. */
const AZURE_EMBEDDINGS: EmbeddingQuirks = {
  ...COMPATIBLE_EMBEDDINGS,
  maxInputs: 2_048,
  maxTokens: 300_000,
  isBase64: true,
  takesTokens: true,
};

/** The version of the deployment URLs that is asked for where no setting says another: the newest of them. */
const DEFAULT_API_VERSION = "2025-04-01-preview";
/** The version whose URLs hold neither deployment nor version: the body's `model` names the deployment. */
const VERSIONLESS = "v1";

/**
 * Azure OpenAI: the models and rules of OpenAI, called by the name that the operator gave their deployment, which stands in the URL beside
 * the version of the API. What its content filter thought of prompt and answer comes in chunks and fields that stand beside the answer; what it
 * refuses is a 400 with the code `content_filter`.
 *
 * @param settings.apiVersion the `api-version` of the URL, or `v1`
 */
export function createAzure(settings: Readonly<Record<string, string>>): FamilyMember {
  const version = settings["apiVersion"] ?? DEFAULT_API_VERSION;
  const pathOf = (deployment: string, what: string): string =>
    version === VERSIONLESS
      ? `/openai/v1/${what}`
      : `/openai/deployments/${encodeURIComponent(deployment)}/${what}?api-version=${encodeURIComponent(version)}`;
  return {
    quirks: {
      request: {
        ...OPENAI_QUIRKS.request,
        media: { ...OPENAI_QUIRKS.request.media, file: undefined },
        samplingWhileReasoning: "Azure OpenAI's reasoning models refuse it unless reasoningEffort is NONE.",
        stopWhileReasoning: "Azure OpenAI's reasoning models refuse it.",
        targetPath: (deployment) => pathOf(deployment, "chat/completions"),
      },
      answer: {
        ...COMPATIBLE_ANSWER,
        requestIdHeaders: ["apim-request-id", "x-request-id"],
        beside: { lists: [], costs: [], finding: AZURE_FILTER },
        // Its list is of models that could be deployed, not of deployments.
        modelsPath: undefined,
      },
      embeddings: { ...AZURE_EMBEDDINGS, path: (deployment) => pathOf(deployment, "embeddings") },
    },
    fields: { ...chatFields({ id: "azure", name: "Azure OpenAI" }), ...NO_FILES },
  };
}
