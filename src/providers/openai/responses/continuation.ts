import type { Message } from "../../../domain/completion/message.ts";
import type { Provider } from "../../../domain/provider/provider.ts";
import type { ProviderPart } from "../../../domain/provider/provider-part.ts";
import { isJsonObject, type JsonObject } from "../../../lib/json.ts";
import { isFields, listAt, stringAt, wordAt, type Fields } from "../../shared/read-json.ts";
import { ownOptionsOf } from "../../shared/own-options.ts";

/** Under this key an answer's metadata stands beside options of chat completions, which do not know it. */
const CONTINUATION = "responses";

/**
 * What OpenAI needs back with an answer, in the order of its output: reasoning with its encrypted content, and of every other item
 * only where it stood, because the message itself holds it. `undefined` where nothing is needed.
 *
 * @param responseId the id to go on from by `previous_response_id`; `undefined` where OpenAI keeps no copy
 */
export function toContinuation(
  items: readonly Fields[],
  responseId: string | undefined,
  provider: Provider,
): ProviderPart | undefined {
  const output = items.some(isSealed) ? items.flatMap(toPlaces) : [];
  if (output.length === 0 && responseId === undefined) return undefined;
  const continuation: JsonObject = {
    ...(responseId === undefined ? {} : { id: responseId }),
    ...(output.length === 0 ? {} : { output }),
  };
  return { type: "provider-metadata", metadata: { [provider.id]: { [CONTINUATION]: continuation } } };
}

/** The id of a response of which OpenAI keeps a copy. */
export function keptId(response: Fields | undefined): string | undefined {
  return response?.["store"] === true ? wordAt(response, "id") : undefined;
}

function isSealed(item: Fields): boolean {
  return stringAt(item, "type") === "reasoning" && wordAt(item, "encrypted_content") !== undefined;
}

/** What a continuation keeps of an item of the output: itself its place, or nothing. */
export function toPlaces(item: Fields): readonly JsonObject[] {
  const type = stringAt(item, "type");
  switch (type) {
    case "reasoning":
      return isSealed(item) ? [toReasoning(item)] : [];
    case "message":
      return [{ type }];
    case "function_call":
    case "custom_tool_call":
      return [{ type, call_id: stringAt(item, "call_id") ?? "" }];
    default:
      return [];
  }
}

/** Without its id, by which OpenAI would look for a copy that it does not keep. */
function toReasoning(item: Fields): JsonObject {
  const texts = listAt(item, "summary").filter(isFields);
  const summary = texts.map((text) => ({ type: "summary_text", text: stringAt(text, "text") ?? "" }));
  return { type: "reasoning", summary, encrypted_content: stringAt(item, "encrypted_content") ?? "" };
}

/**
 * The items of an earlier answer with its reasoning where it was. Reasoning behind which nothing is left is dropped: OpenAI refuses
 * it alone.
 *
 * @param said the answer's text and calls as items
 */
export function withReasoning(said: readonly JsonObject[], message: Message, provider: Provider): JsonObject[] {
  const continuation = ownOptionsOf(message, provider)?.[CONTINUATION];
  const output = isJsonObject(continuation) ? listAt(continuation, "output").filter(isFields) : [];
  const left = [...said];
  const items: JsonObject[] = [];
  let reasoning: JsonObject[] = [];
  for (const place of output) {
    if (isSealed(place)) {
      reasoning.push(toReasoning(place));
      continue;
    }
    const at = left.findIndex((item) => isAt(item, place));
    if (at === -1) continue;
    items.push(...reasoning, ...left.splice(at, 1));
    reasoning = [];
  }
  return [...items, ...left];
}

function isAt(item: JsonObject, place: Fields): boolean {
  if (stringAt(place, "type") === "message") return item["role"] === "assistant";
  return item["call_id"] !== undefined && item["call_id"] === stringAt(place, "call_id");
}

/** The message without what only this file reads. */
export function withoutContinuation<Said extends Message>(message: Said, providerId: string): Said {
  const own = message.providerOptions?.[providerId];
  if (!isJsonObject(own) || !(CONTINUATION in own)) return message;
  const { [CONTINUATION]: _continuation, ...others } = own;
  return { ...message, providerOptions: { ...message.providerOptions, [providerId]: others } };
}
