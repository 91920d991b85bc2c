import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ContentPart, Message } from "../../domain/completion/message.ts";
import type { JsonObject } from "../../lib/json.ts";
import { mergeOwnOptions } from "../shared/own-options.ts";
import { messagePath, partPath } from "../shared/request-fields.ts";
import { convertMedia, type MediaContext } from "./convert-media.ts";

/**
 * Stands for the signature that Gemini 3 puts on its calls and wants back with them, and that callers are not given; Google
 * names it for calls that come from elsewhere (ai.google.dev/gemini-api/docs/thought-signatures).
 */
const NO_SIGNATURE = "skip_thought_signature_validator";

/** Messages as Google takes them: system texts apart, then contents. */
export interface ConvertedMessages {
  readonly system: readonly JsonObject[];
  readonly contents: readonly JsonObject[];
}

/** What messages are converted with. */
export interface MessageContext extends MediaContext {
  /** Whether calls must come back with a signature. */
  readonly needsSignatures: boolean;
}

/**
 * Our messages as Google's contents; the results of parallel calls are one content, as demanded. Options of a message go to its
 * last part. Adds what cannot be said as it stands to `warnings`, throws `BAD_USER_INPUT` where a part is impossible.
 */
export function convertMessages(messages: readonly Message[], context: MessageContext): ConvertedMessages {
  const { provider, warnings } = context;
  const system: JsonObject[] = [];
  const contents: JsonObject[] = [];
  let results: JsonObject[] | undefined;
  for (const [index, message] of messages.entries()) {
    if (message.role === "system") {
      if (contents.length > 0) {
        warnings.push(`messages.${index} was sent before all other messages: Google takes system texts only there.`);
      }
      if (message.text !== "") {
        system.push(mergeOwnOptions({ text: message.text }, message, provider, messagePath(index)));
      }
      continue;
    }
    if (message.role === "tool") {
      if (results === undefined) {
        results = [];
        contents.push({ role: "user", parts: results });
      }
      results.push(mergeOwnOptions(convertResult(message), message, provider, messagePath(index)));
      continue;
    }
    results = undefined;
    const parts =
      message.role === "user"
        ? convertUser(message.parts, index, context)
        : convertAssistant(message, context.needsSignatures);
    const end = parts.at(-1);
    if (end !== undefined) mergeOwnOptions(end, message, provider, messagePath(index));
    // A content without parts is refused; an empty message says nothing.
    if (parts.length > 0) contents.push({ role: message.role === "user" ? "user" : "model", parts });
  }
  if (contents.length === 0)
    throw badUserInput(["messages"], "Google needs at least one message besides system texts.");
  return { system, contents };
}

function convertUser(parts: readonly ContentPart[], messageIndex: number, context: MessageContext): JsonObject[] {
  return parts.flatMap((part, partIndex): JsonObject[] => {
    const path = partPath(messageIndex, partIndex);
    // Empty text counts as a part without data and is refused.
    if (part.type === "text" && part.text === "") return [];
    const converted = part.type === "text" ? { text: part.text } : convertMedia(part, path, context);
    return [mergeOwnOptions(converted, part, context.provider, path)];
  });
}

function convertAssistant(message: Extract<Message, { role: "assistant" }>, needsSignatures: boolean): JsonObject[] {
  const text = message.text === undefined || message.text === "" ? [] : [{ text: message.text }];
  const calls = message.toolCalls.map((call) => ({
    functionCall: { id: call.id, name: call.name, args: call.arguments },
    ...(needsSignatures ? { thoughtSignature: NO_SIGNATURE } : {}),
  }));
  return [...text, ...calls];
}

function convertResult(message: Extract<Message, { role: "tool" }>): JsonObject {
  return {
    functionResponse: { id: message.toolCallId, name: message.toolName, response: { output: message.text } },
  };
}
