import { countTokens } from "../answer/text.ts";
import { vectorOf } from "../answer/vector.ts";
import type { VendorError } from "../dialect.ts";
import { firstOf, listAt, numberAt, recordAt, stringAt, stringsOf, type JsonRecord } from "../json.ts";
import { invalid } from "./refusals.ts";

/** What a model's format takes. */
interface Format {
  readonly kind: "titan" | "nova" | "cohere";
  /** Lengths of vectors, the model's own first; the only one where the body may not name one. */
  readonly dimensions: readonly [number, ...number[]];
  /** Where the body may hold the length. */
  readonly dimensionsKey?: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** The values of the key `truncate`; without it long texts are refused. */
  readonly truncate?: readonly string[];
  readonly maxTokens: number;
}

const COHERE = { kind: "cohere", required: ["texts", "input_type"] } as const;
const MODELS: Readonly<Record<string, Format>> = {
  "amazon.titan-embed-text-v1": {
    kind: "titan",
    dimensions: [1_536],
    required: ["inputText"],
    optional: [],
    maxTokens: 8_192,
  },
  "amazon.titan-embed-text-v2:0": {
    kind: "titan",
    dimensions: [1_024, 512, 256],
    dimensionsKey: "dimensions",
    required: ["inputText"],
    optional: ["dimensions", "normalize", "embeddingTypes"],
    maxTokens: 8_192,
  },
  "amazon.nova-2-multimodal-embeddings-v1:0": {
    kind: "nova",
    dimensions: [3_072, 1_024, 384, 256],
    dimensionsKey: "embeddingDimension",
    required: ["taskType", "singleEmbeddingParams"],
    optional: ["schemaVersion"],
    maxTokens: 8_192,
  },
  "cohere.embed-english-v3": {
    ...COHERE,
    dimensions: [1_024],
    optional: ["truncate", "embedding_types", "images"],
    truncate: ["NONE", "START", "END"],
    maxTokens: 512,
  },
  "us.cohere.embed-v4:0": {
    ...COHERE,
    dimensions: [1_536, 1_024, 512, 256],
    dimensionsKey: "output_dimension",
    optional: ["truncate", "embedding_types", "images", "inputs", "output_dimension", "max_tokens"],
    truncate: ["NONE", "LEFT", "RIGHT"],
    maxTokens: 128_000,
  },
};
const MAX_TEXTS = 96;
const INPUT_TYPES = ["search_document", "search_query", "classification", "clustering"];

/** What `InvokeModel` refuses of a body for embeddings; undefined where it takes it. */
export function refuseInvoke(body: JsonRecord, model: string): VendorError | undefined {
  const format = MODELS[model];
  if (format === undefined) return invalid("The provided model identifier is invalid.");
  const texts = textsOf(body, format);
  const asked = askedDimensions(body, format);
  return firstOf([
    () => refuseKeys(body, format),
    () => (texts.length === 0 ? malformed("#: required key [texts] not found") : undefined),
    () => (texts.includes("") ? malformed("expected minLength: 1, actual: 0") : undefined),
    () =>
      texts.length > MAX_TEXTS
        ? malformed(`#/texts: expected maximum item count: ${String(MAX_TEXTS)}, found: ${String(texts.length)}`)
        : undefined,
    () =>
      asked === undefined || format.dimensions.includes(asked)
        ? undefined
        : malformed(`#/${format.dimensionsKey ?? ""}: ${String(asked)} is not a valid enum value`),
    () => refuseWords(body, format),
    () => refuseLength(texts, body, format),
  ]);
}

/** The body of the answer, and the header that counts; only Cohere's bodies have no figures. */
export function tellInvoke(
  body: JsonRecord,
  model: string,
): { readonly body: unknown; readonly headers: Readonly<Record<string, string>> } {
  const format = MODELS[model];
  if (format === undefined) throw new Error(`${model} gives no vectors`);
  const texts = textsOf(body, format);
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  const vectors = texts.map((text) => vectorOf(text, askedDimensions(body, format) ?? format.dimensions[0]));
  const [vector] = vectors;
  const headers = { "x-amzn-bedrock-input-token-count": String(tokens), "x-amzn-bedrock-invocation-latency": "42" };
  switch (format.kind) {
    case "titan":
      return { headers, body: { embedding: vector, inputTextTokenCount: tokens, embeddingsByType: { float: vector } } };
    case "nova":
      return { headers, body: { embeddings: [{ embeddingType: "TEXT", embedding: vector }], inputTokenCount: tokens } };
    case "cohere": {
      const isByType = format.dimensionsKey !== undefined;
      const embeddings = isByType ? { float: vectors } : vectors;
      const type = isByType ? "embeddings_by_type" : "embeddings_floats";
      return { headers, body: { id: "b2f1", embeddings, response_type: type, texts } };
    }
  }
}

function malformed(what: string): VendorError {
  return invalid(`Malformed input request: ${what}, please reformat your input and try again.`);
}

function paramsOf(body: JsonRecord, { kind }: Format): JsonRecord {
  return kind === "nova" ? (recordAt(body, "singleEmbeddingParams") ?? {}) : body;
}

function textsOf(body: JsonRecord, format: Format): readonly string[] {
  if (format.kind === "cohere") return stringsOf(listAt(body, "texts"));
  if (format.kind === "titan") return [stringAt(body, "inputText") ?? ""];
  return [stringAt(recordAt(paramsOf(body, format), "text") ?? {}, "value") ?? ""];
}

function askedDimensions(body: JsonRecord, format: Format): number | undefined {
  return format.dimensionsKey === undefined ? undefined : numberAt(paramsOf(body, format), format.dimensionsKey);
}

function refuseKeys(body: JsonRecord, { required, optional }: Format): VendorError | undefined {
  const missing = required.find((key) => body[key] === undefined);
  if (missing !== undefined) return malformed(`#: required key [${missing}] not found`);
  const extra = Object.keys(body).find((key) => !required.includes(key) && !optional.includes(key));
  return extra === undefined ? undefined : malformed(`#: extraneous key [${extra}] is not permitted`);
}

function refuseWords(body: JsonRecord, format: Format): VendorError | undefined {
  const { truncate, input_type: inputType } = body;
  if (format.truncate !== undefined && truncate !== undefined && !isOneOf(format.truncate, truncate)) {
    return malformed(`#/truncate: ${JSON.stringify(truncate)} is not a valid enum value`);
  }
  if (format.kind === "cohere" && !isOneOf(INPUT_TYPES, inputType)) {
    return malformed(`#/input_type: ${JSON.stringify(inputType)} is not a valid enum value`);
  }
  if (format.kind !== "nova") return undefined;
  const params = paramsOf(body, format);
  if (stringAt(params, "embeddingPurpose") === undefined)
    return malformed("#: required key [embeddingPurpose] not found");
  const mode = stringAt(recordAt(params, "text") ?? {}, "truncationMode");
  return mode === undefined ? malformed("#: required key [truncationMode] not found") : undefined;
}

function isOneOf(words: readonly string[], value: unknown): boolean {
  return typeof value === "string" && words.includes(value);
}

/** A text that is too long is refused unless the body says where it is cut. */
function refuseLength(texts: readonly string[], body: JsonRecord, format: Format): VendorError | undefined {
  const most = Math.max(...texts.map(countTokens));
  const isCut = format.kind === "nova" || (body["truncate"] !== undefined && body["truncate"] !== "NONE");
  if (isCut || most <= format.maxTokens) return undefined;
  return invalid(
    `400 Bad Request: Too many input tokens. Max input tokens: ${String(format.maxTokens)}, request input token count: ${String(most)} `,
  );
}
