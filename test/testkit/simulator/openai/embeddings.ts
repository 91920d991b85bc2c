import { countTokens } from "../answer/text.ts";
import { vectorOf } from "../answer/vector.ts";
import type { VendorError } from "../dialect.ts";
import { firstOf, isGiven, type JsonRecord } from "../json.ts";
import { invalid, missing, modelNotFound } from "./errors.ts";

/** Embedding models with the length of their vectors. */
const DIMENSIONS: Readonly<Record<string, number>> = {
  "text-embedding-3-small": 1_536,
  "text-embedding-3-large": 3_072,
  "text-embedding-ada-002": 1_536,
};
const MAX_INPUTS = 2_048;
const MAX_INPUT_TOKENS = 8_192;
const MAX_REQUEST_TOKENS = 300_000;
const ARGUMENTS = new Set(["model", "input", "encoding_format", "dimensions", "user"]);

type Input = string | readonly unknown[];

/** The names of the models that give embeddings. */
export const EMBEDDING_MODELS = Object.keys(DIMENSIONS);

/** What OpenAI refuses in a request for embeddings; undefined when it would answer. */
export function refuseEmbeddings(
  body: JsonRecord,
  model: string,
  models: { has(model: string): boolean },
): VendorError | undefined {
  const inputs = inputsOf(body);
  const dimensions = body["dimensions"];
  return firstOf([
    () => (model === "" ? invalid("you must provide a model parameter") : undefined),
    () => refuseUnknown(body),
    () => (models.has(model) ? undefined : modelNotFound(model)),
    () => refuseModel(model),
    () => (isGiven(body["input"]) ? undefined : missing("input")),
    () => refuseInputs(inputs),
    () => {
      if (!isGiven(dimensions)) return undefined;
      if (model === "text-embedding-ada-002") return invalid("This model does not support specifying dimensions.");
      const most = DIMENSIONS[model] ?? 0;
      const fits = typeof dimensions === "number" && Number.isInteger(dimensions) && dimensions >= 1;
      return fits && dimensions <= most
        ? undefined
        : invalid(
            `Invalid value for 'dimensions' = ${String(dimensions)}. Must be less than or equal to ${String(most)}.`,
          );
    },
    () =>
      [undefined, null, "float", "base64"].includes(body["encoding_format"] as string)
        ? undefined
        : invalid("Invalid value for 'encoding_format'.", "encoding_format"),
  ]);
}

/** The body of the answer. */
export function tellEmbeddings(body: JsonRecord, model: string): unknown {
  const inputs = inputsOf(body) ?? [];
  const dimensions = typeof body["dimensions"] === "number" ? body["dimensions"] : (DIMENSIONS[model] ?? 8);
  const isBase64 = body["encoding_format"] === "base64";
  const tokens = inputs.reduce((sum, input) => sum + tokensOf(input), 0);
  return {
    object: "list",
    data: inputs.map((input, index) => {
      const vector = vectorOf(input, dimensions);
      const embedding = isBase64 ? Buffer.from(Float32Array.from(vector).buffer).toString("base64") : vector;
      return { object: "embedding", index, embedding };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** The inputs one by one; undefined where there are none of a known kind. */
function inputsOf(body: JsonRecord): readonly Input[] | undefined {
  const { input } = body;
  if (typeof input === "string") return [input];
  if (!Array.isArray(input)) return undefined;
  const list: readonly unknown[] = input;
  if (list.length > 0 && list.every((item) => typeof item === "number")) return [list];
  return list.every((item): item is Input => typeof item === "string" || Array.isArray(item)) ? list : undefined;
}

function tokensOf(input: Input): number {
  return typeof input === "string" ? countTokens(input) : input.length;
}

function refuseUnknown(body: JsonRecord): VendorError | undefined {
  const unknown = Object.keys(body).find((key) => !ARGUMENTS.has(key));
  return unknown === undefined ? undefined : invalid(`Unrecognized request argument supplied: ${unknown}`);
}

function refuseModel(model: string): VendorError | undefined {
  if (DIMENSIONS[model] !== undefined) return undefined;
  return {
    status: 403,
    message: "You are not allowed to generate embeddings from this model",
    type: "invalid_request_error",
  };
}

function refuseInputs(inputs: readonly Input[] | undefined): VendorError | undefined {
  if (inputs === undefined || inputs.length === 0 || inputs.some((input) => input.length === 0)) {
    return invalid(
      "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
    );
  }
  if (inputs.length > MAX_INPUTS) {
    return invalid(
      `Invalid 'input': array too long. Expected an array with maximum length ${String(MAX_INPUTS)}, but got an array with length ${String(inputs.length)} instead.`,
      "input",
      "array_above_max_length",
    );
  }
  const tooLong = inputs.findIndex((input) => tokensOf(input) > MAX_INPUT_TOKENS);
  if (tooLong !== -1) {
    return invalid(`Invalid 'input[${String(tooLong)}]': maximum input length is ${String(MAX_INPUT_TOKENS)} tokens.`);
  }
  const tokens = inputs.reduce((sum, input) => sum + tokensOf(input), 0);
  if (tokens <= MAX_REQUEST_TOKENS) return undefined;
  return {
    ...invalid(
      `Requested ${String(tokens)} tokens, max ${String(MAX_REQUEST_TOKENS)} tokens per request`,
      null,
      "max_tokens_per_request",
    ),
    type: "max_tokens_per_request",
  };
}
