import { countTokens } from "../answer/text.ts";
import { vectorOf } from "../answer/vector.ts";
import type { VendorError } from "../dialect.ts";
import { badFields, invalid } from "../gemini/errors.ts";
import { listAt, numberAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";

/** A model that gives vectors. */
interface EmbeddingModel {
  readonly action: "predict" | "embedContent";
  readonly dimensions: number;
  /** The most texts a call. */
  readonly maxTexts: number;
  /** The most tokens of a text; longer ones are cut unless the request says not to. */
  readonly maxTokens: number;
}

const MODELS: Readonly<Record<string, EmbeddingModel>> = {
  "gemini-embedding-001": { action: "predict", dimensions: 3_072, maxTexts: 1, maxTokens: 2_048 },
  "gemini-embedding-2": { action: "embedContent", dimensions: 3_072, maxTexts: 1, maxTokens: 8_192 },
  "text-embedding-005": { action: "predict", dimensions: 768, maxTexts: 250, maxTokens: 2_048 },
  "text-multilingual-embedding-002": { action: "predict", dimensions: 768, maxTexts: 250, maxTokens: 2_048 },
};
const MAX_REQUEST_TOKENS = 20_000;
const TASKS = [
  undefined,
  "SEMANTIC_SIMILARITY",
  "CLASSIFICATION",
  "CLUSTERING",
  "RETRIEVAL_DOCUMENT",
  "RETRIEVAL_QUERY",
  "QUESTION_ANSWERING",
  "FACT_VERIFICATION",
  "CODE_RETRIEVAL_QUERY",
];
const FIELDS = new Set(["instances", "parameters", "content", "embedContentConfig"]);

/** What a call says, whichever of the two formats it has. */
interface Asked {
  readonly texts: readonly string[];
  readonly tasks: readonly (string | undefined)[];
  readonly dimensions: number | undefined;
  readonly isCut: boolean;
}

/** What Vertex refuses of `predict` or `embedContent`; undefined where it answers. */
export function refuseVectors(body: JsonRecord, model: string, action: string): VendorError | undefined {
  const known = MODELS[model];
  if (known?.action !== action) {
    const message = `Publisher Model \`publishers/google/models/${model}\` was not found or your project does not have access to it.`;
    return { status: 404, message };
  }
  const unknown = Object.keys(body).find((key) => !FIELDS.has(key));
  if (unknown !== undefined) {
    const description = `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`;
    return badFields([{ field: "", description }]);
  }
  const { texts, tasks, dimensions, isCut } = read(body, action);
  if (texts.length === 0 || texts.includes("")) return invalid("The text content is empty.");
  if (texts.length > known.maxTexts) {
    return invalid(`${String(known.maxTexts)} instance(s) is allowed per prediction. Actual: ${String(texts.length)}`);
  }
  if (tasks.some((task) => !TASKS.includes(task)))
    return invalid("Unable to submit request because the task type is invalid.");
  if (dimensions !== undefined && (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > known.dimensions)) {
    return invalid(`Unable to submit request because outputDimensionality ${String(dimensions)} is not supported.`);
  }
  const most = Math.max(...texts.map(countTokens));
  if (!isCut && most > known.maxTokens) return tooLong(most, known.maxTokens);
  const all = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return action === "predict" && all > MAX_REQUEST_TOKENS ? tooLong(all, MAX_REQUEST_TOKENS) : undefined;
}

/** The body of the answer. */
export function tellVectors(body: JsonRecord, model: string, action: string): unknown {
  const { texts, dimensions } = read(body, action);
  const length = dimensions ?? MODELS[model]?.dimensions ?? 8;
  const entries = texts.map((text) => ({ values: vectorOf(text, length), tokens: countTokens(text) }));
  if (action === "embedContent") {
    const [entry] = entries;
    return {
      embedding: { values: entry?.values },
      usageMetadata: { promptTokenCount: entry?.tokens },
      truncated: false,
    };
  }
  return {
    predictions: entries.map(({ values, tokens }) => ({
      embeddings: { statistics: { truncated: false, token_count: tokens }, values },
    })),
    metadata: { billableCharacterCount: texts.join("").length },
  };
}

function read(body: JsonRecord, action: string): Asked {
  if (action === "embedContent") {
    const config = recordAt(body, "embedContentConfig") ?? {};
    const parts = recordsOf(listAt(recordAt(body, "content") ?? {}, "parts"));
    return {
      texts: [parts.map((part) => stringAt(part, "text") ?? "").join("")],
      tasks: [stringAt(config, "taskType")],
      dimensions: numberAt(config, "outputDimensionality"),
      isCut: config["autoTruncate"] !== false,
    };
  }
  const instances = recordsOf(listAt(body, "instances"));
  const parameters = recordAt(body, "parameters") ?? {};
  return {
    texts: instances.map((instance) => stringAt(instance, "content") ?? ""),
    tasks: instances.map((instance) => stringAt(instance, "task_type")),
    dimensions: numberAt(parameters, "outputDimensionality"),
    isCut: parameters["autoTruncate"] !== false,
  };
}

function tooLong(tokens: number, most: number): VendorError {
  return invalid(
    `Unable to submit request because the input token count is ${String(tokens)} but the model supports up to ${String(most)}. Reduce the input token count and try again.`,
  );
}
