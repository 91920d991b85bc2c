import { countTokens } from "../answer/text.ts";
import { vectorOf } from "../answer/vector.ts";
import type { VendorError } from "../dialect.ts";
import { firstOf, listAt, numberAt, stringsOf, type JsonRecord } from "../json.ts";
import { invalid, modelNotFound } from "./refusals.ts";

/** Embedding models with the lengths of their vectors, their own first. */
const DIMENSIONS: Readonly<Record<string, readonly [number, ...number[]]>> = {
  "embed-v4.0": [1_536, 1_024, 512, 256],
  "embed-english-v3.0": [1_024],
  "embed-multilingual-v3.0": [1_024],
};
const MAX_TEXTS = 96;
const MAX_TOKENS = 128_000;
const FIELDS = new Set([
  "model",
  "texts",
  "images",
  "inputs",
  "input_type",
  "embedding_types",
  "output_dimension",
  "truncate",
  "max_tokens",
  "priority",
]);
const INPUT_TYPES = ["search_document", "search_query", "classification", "clustering", "image"];
const TRUNCATE = [undefined, "NONE", "START", "END"];

/** The names of the models that give embeddings. */
export const EMBEDDING_MODELS = Object.keys(DIMENSIONS);

/** What Cohere refuses in a request for embeddings; undefined where it takes it. */
export function refuseEmbed(body: JsonRecord, model: string): VendorError | undefined {
  const lengths = DIMENSIONS[model];
  const texts = stringsOf(listAt(body, "texts"));
  const asked = body["output_dimension"];
  return firstOf([
    () => (model === "" ? invalid("invalid request: model is required") : undefined),
    () => (lengths === undefined ? modelNotFound(model) : undefined),
    () => {
      const unknown = Object.keys(body).find((key) => !FIELDS.has(key));
      return unknown === undefined
        ? undefined
        : invalid(`invalid request: unknown field: parameter '${unknown}' is not a valid field`);
    },
    () => (texts.length === 0 ? invalid("invalid request: at least one text is required.") : undefined),
    () =>
      texts.length > MAX_TEXTS
        ? invalid(
            `invalid request: total number of texts must be at most ${String(MAX_TEXTS)} - received ${String(texts.length)}`,
          )
        : undefined,
    () => (texts.includes("") ? invalid("invalid request: texts must not be empty strings.") : undefined),
    () =>
      INPUT_TYPES.includes(String(body["input_type"]))
        ? undefined
        : invalid("invalid request: valid input_type must be provided with the provided model"),
    () => (TRUNCATE.includes(body["truncate"] as string) ? undefined : invalid("invalid request: unknown truncate")),
    () =>
      asked === undefined ||
      (typeof asked === "number" && lengths !== undefined && lengths.length > 1 && lengths.includes(asked))
        ? undefined
        : invalid(`invalid request: output_dimension ${JSON.stringify(asked)} is not supported by this model`),
    () => refuseLength(texts, body),
  ]);
}

/** The body of the answer. */
export function tellEmbed(body: JsonRecord, model: string, id: string): unknown {
  const texts = stringsOf(listAt(body, "texts"));
  const length = numberAt(body, "output_dimension") ?? DIMENSIONS[model]?.[0] ?? 8;
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    id,
    texts,
    embeddings: { float: texts.map((text) => vectorOf(text, length)) },
    meta: { api_version: { version: "2" }, billed_units: { input_tokens: tokens } },
    response_type: "embeddings_by_type",
  };
}

/** Long texts are cut unless the request says not to. */
function refuseLength(texts: readonly string[], body: JsonRecord): VendorError | undefined {
  const most = Math.max(...texts.map(countTokens));
  if (body["truncate"] !== "NONE" || most <= MAX_TOKENS) return undefined;
  return invalid(
    `invalid request: too many tokens: text has ${String(most)} tokens, the most are ${String(MAX_TOKENS)}`,
  );
}
