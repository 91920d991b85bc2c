import { EMBEDDING_MODELS } from "./embeddings.ts";

/** Models that the simulated Gemini knows. */
const MODELS =
  "gemini-3.8-flash gemini-3.7-flash gemini-3.6-flash gemini-3.5-flash gemini-3.5-flash-lite gemini-3.1-pro-preview gemini-3.1-flash-lite " +
  "gemini-3-pro-preview gemini-3-flash-preview gemini-2.5-pro gemini-2.5-flash gemini-2.5-flash-lite gemini-2.5-flash-preview-09-2025 " +
  "gemini-2.0-flash gemini-2.0-flash-001 gemini-2.0-flash-lite gemini-1.5-pro gemini-1.5-flash gemini-flash-latest gemini-pro-latest";

/** The models of one simulated account. */
export interface GeminiModels {
  has(model: string): boolean;
  /** The body of `GET /v1beta/models`: `pageSize` entries from the one that `pageToken` names. */
  list(pageSize: number, pageToken: string | null): unknown;
  /** The body of `GET /v1beta/models/{id}`. */
  describe(model: string): unknown;
}

/** Creates the list, with names of one's own after the built-in ones. */
export function createGeminiModels(extra: readonly string[]): GeminiModels {
  const names = [...MODELS.split(" "), ...EMBEDDING_MODELS, ...extra];
  const known = new Set(names);
  return {
    has: (model) => known.has(model),
    list: (pageSize, pageToken) => {
      const from = pageToken === null ? 0 : Number(pageToken);
      const to = from + pageSize;
      return {
        models: names.slice(from, to).map(describe),
        ...(to < names.length ? { nextPageToken: String(to) } : {}),
      };
    },
    describe,
  };
}

/** True for the models that think by default: 2.5 and later. */
export function thinksByDefault(model: string): boolean {
  return /^gemini-(2\.5|[3-9])/.test(model) && !model.includes("2.5-flash-lite");
}

/** True for the models whose function calls carry a thought signature that must come back: 3 and later. */
export function signsThoughts(model: string): boolean {
  return /^gemini-[3-9]/.test(model);
}

function describe(model: string): unknown {
  const title = model.replaceAll("-", " ").replace(/\b\w/g, (letter) => letter.toUpperCase());
  return {
    name: `models/${model}`,
    version: "001",
    displayName: title,
    description: `${title}, simulated`,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: EMBEDDING_MODELS.includes(model)
      ? ["embedContent", "countTextTokens", "countTokens", "asyncBatchEmbedContent"]
      : ["generateContent", "countTokens", "createCachedContent", "batchGenerateContent"],
    temperature: 1,
    topP: 0.95,
    topK: 64,
    maxTemperature: 2,
    ...(thinksByDefault(model) ? { thinking: true } : {}),
  };
}
