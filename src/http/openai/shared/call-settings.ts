import type { CompletionRequestDraft } from "../../../domain/completion/completion-request-draft.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { ParamError } from "./param-error.ts";
import { readBoolean, readString, requireObject, requireString, toWord } from "./read-fields.ts";

/** How much a model is to think. */
const EFFORTS = ["none", "minimal", "low", "medium", "high"] as const;

/** The effort; words of single OpenAI models are sent by provider options. */
export function parseEffort(effort: string | undefined, param: string): CompletionRequestDraft["reasoningEffort"] {
  if (effort === undefined) return undefined;
  if (effort === "xhigh" || effort === "max") {
    throw new ParamError(
      param,
      "unsupported_value",
      `Unsupported value for '${param}': '${effort}' is a word of single models. Send high, or the word in provider_options.`,
    );
  }
  return toWord(effort, EFFORTS, param);
}

/** Metadata of the header and the body together; of a key that both have, the body's. */
export function mergeMetadata(
  header: JsonObject | null | undefined,
  body: JsonObject | undefined,
): JsonObject | undefined {
  if (header === undefined || header === null) return body;
  return body === undefined ? header : { ...header, ...body };
}

/** A named JSON schema: `json_schema` of the chat API, `text.format` of the responses API. */
export function parseJsonSchema(
  format: JsonObject,
  at: string,
  notes: string[],
): NonNullable<CompletionRequestDraft["responseFormat"]> {
  if (readString(format, "description", at) !== undefined) {
    notes.push(`${at}description was not sent: put it into the schema's own description.`);
  }
  readBoolean(format, "strict", at);
  return { type: "jsonSchema", name: requireString(format, "name", at), schema: requireObject(format, "schema", at) };
}
