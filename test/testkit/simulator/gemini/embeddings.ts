import { countTokens } from "../answer/text.ts";
import { vectorOf } from "../answer/vector.ts";
import type { VendorError } from "../dialect.ts";
import { listAt, recordAt, recordsOf, type JsonRecord } from "../json.ts";
import { badFields, invalid } from "./errors.ts";

/** Embedding models with the length of their vectors. */
const DIMENSIONS: Readonly<Record<string, number>> = { "gemini-embedding-001": 3_072, "gemini-embedding-2": 3_072 };
const MAX_REQUESTS = 100;
const FIELDS = new Set(["model", "content", "taskType", "title", "outputDimensionality"]);

/** The names of the models that give embeddings. */
export const EMBEDDING_MODELS = Object.keys(DIMENSIONS);

/** What Google refuses in a `batchEmbedContents`; undefined when it would answer. */
export function refuseBatch(body: JsonRecord, model: string): VendorError | undefined {
  const requests = recordsOf(listAt(body, "requests"));
  if (DIMENSIONS[model] === undefined) {
    return {
      status: 404,
      message: `models/${model} is not found for API version v1beta, or is not supported for embedContent. Call ListModels to see the list of available models and their supported methods.`,
    };
  }
  if (requests.length === 0) return invalid("* BatchEmbedContentsRequest.requests: contents is not specified\n");
  if (requests.length > MAX_REQUESTS) {
    return invalid("* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n");
  }
  for (const [index, request] of requests.entries()) {
    const unknown = Object.keys(request).find((key) => !FIELDS.has(key));
    if (unknown !== undefined) {
      const field = `requests[${String(index)}]`;
      return badFields([
        { field, description: `Invalid JSON payload received. Unknown name "${unknown}" at '${field}'` },
      ]);
    }
    if (request["model"] !== `models/${model}`)
      return invalid("* BatchEmbedContentsRequest.model: models must match\n");
    if (textOf(request) === "") return invalid("* BatchEmbedContentsRequest.requests: empty Part\n");
  }
  return undefined;
}

/** The body of the answer; only the newer model counts. */
export function tellBatch(body: JsonRecord, model: string): unknown {
  const requests = recordsOf(listAt(body, "requests"));
  const embeddings = requests.map((request) => {
    const asked = request["outputDimensionality"];
    return { values: vectorOf(textOf(request), typeof asked === "number" ? asked : (DIMENSIONS[model] ?? 8)) };
  });
  if (model !== "gemini-embedding-2") return { embeddings };
  const promptTokenCount = requests.reduce((sum, request) => sum + countTokens(textOf(request)), 0);
  return {
    embeddings,
    usageMetadata: { promptTokenCount, promptTokenDetails: [{ modality: "TEXT", tokenCount: promptTokenCount }] },
  };
}

function textOf(request: JsonRecord): string {
  const parts = recordsOf(listAt(recordAt(request, "content") ?? {}, "parts"));
  return parts.map((part) => (typeof part["text"] === "string" ? part["text"] : "")).join("");
}
