import type { EmbeddingInput, EmbeddingRequestDraft } from "../../../domain/embedding/embedding-request.ts";
import type { JsonValue } from "../../../lib/json.ts";
import type { HeaderFields } from "../shared/caller-headers.ts";
import { ParamError, wrongType } from "../shared/param-error.ts";
import { sortParameters } from "../shared/parameter-rule.ts";
import {
  missing,
  readBody,
  readInteger,
  readObject,
  readString,
  requireString,
  toWord,
} from "../shared/read-fields.ts";
import { toSaidNames } from "../shared/said-names.ts";
import type { NameField } from "../shared/openai-words.ts";
import { EMBEDDING_PARAMETERS } from "./parameters.ts";

/** A request for embeddings as the gateway takes it, and how its answer is to be written. */
export interface EmbeddingsRequest {
  readonly draft: EmbeddingRequestDraft;
  readonly format: "float" | "base64";
  /** Names of the gateway's fields as this caller said them. */
  readonly nameField: NameField;
}

const FORMATS = ["float", "base64"] as const;

/**
 * Parses the body of `POST /v1/embeddings`: every type, and what OpenAI says in its own way. The rest is the domain's to check.
 *
 * @throws {@link ParamError} with OpenAI's name of the parameter
 */
export function parseEmbeddingsRequest(input: unknown, fromHeaders: HeaderFields): EmbeddingsRequest {
  const body = readBody(input);
  const { notes } = sortParameters(body, EMBEDDING_PARAMETERS);
  const format = readString(body, "encoding_format");
  const nameField = toSaidNames(body, fromHeaders);
  return {
    // What is too long is in `input`, whatever it is called where there are messages.
    nameField: (field) => (field[0] === "messages" ? "input" : nameField(field)),
    format: format === undefined ? "float" : toWord(format, FORMATS, "encoding_format"),
    draft: {
      model: requireString(body, "model"),
      input: parseInput(body["input"]),
      dimensions: readInteger(body, "dimensions"),
      providerOptions: readObject(body, "provider_options"),
      ...fromHeaders,
      endUserId: fromHeaders.endUserId ?? readString(body, "user"),
      notes,
    },
  };
}

/** One text or its tokens, or a list of either. */
function parseInput(input: JsonValue | undefined): readonly EmbeddingInput[] {
  if (input === undefined || input === null) throw missing("input");
  if (typeof input === "string") return [filled(input)];
  if (!Array.isArray(input)) throw wrongType("input", "a string or an array", input);
  if (typeof input[0] === "number") return [toTokens(input, "input")];
  return input.map((item, index) => {
    const param = `input[${String(index)}]`;
    if (typeof item === "string") return item;
    if (!Array.isArray(item)) throw wrongType(param, "a string or an array of token numbers", item);
    return toTokens(item, param);
  });
}

/** An only text has no place in a list that an error could name. */
function filled(text: string): string {
  if (text !== "") return text;
  throw new ParamError("input", "invalid_value", "'input' is empty, and nothing has no vector. Send a text.");
}

function toTokens(items: readonly JsonValue[], param: string): readonly number[] {
  return items.map((item, index) => {
    if (typeof item === "number") return item;
    throw wrongType(`${param}[${String(index)}]`, "an integer", item);
  });
}
