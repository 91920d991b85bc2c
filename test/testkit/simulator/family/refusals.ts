import type { VendorError } from "../dialect.ts";
import { listAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { invalid } from "../openai/errors.ts";

/** Refuses every argument that is not named. */
export function knowsOnly(names: string): (body: JsonRecord) => VendorError | undefined {
  const known = new Set(names.split(" "));
  return (body) => {
    const unknown = Object.keys(body).find((name) => !known.has(name));
    return unknown === undefined ? undefined : invalid(`Extra inputs are not permitted: ${unknown}`, unknown);
  };
}

/** Refuses images whose URL is not to the vendor's liking. */
export function refuseImages(
  body: JsonRecord,
  isRefused: (url: string) => boolean,
  message: string,
): VendorError | undefined {
  const parts = recordsOf(listAt(body, "messages")).flatMap((each) => recordsOf(listAt(each, "content")));
  const urls = parts.map((part) => stringAt(recordAt(part, "image_url") ?? {}, "url"));
  return urls.some((url) => url !== undefined && isRefused(url)) ? invalid(message) : undefined;
}

/** What Mistral refuses of a conversation: its end, and ids of calls that are not its own. */
export function refuseMistralConversation(body: JsonRecord): VendorError | undefined {
  const messages = recordsOf(listAt(body, "messages"));
  const last = messages.at(-1);
  if (last?.role === "assistant" && last.prefix !== true) {
    return invalid("Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant");
  }
  const ids = messages.flatMap((each) => [
    ...recordsOf(listAt(each, "tool_calls")).map((call) => stringAt(call, "id") ?? ""),
    ...(each.role === "tool" ? [stringAt(each, "tool_call_id") ?? ""] : []),
  ]);
  const wrong = ids.find((id) => !/^[a-zA-Z0-9]{9}$/.test(id));
  if (wrong === undefined) return undefined;
  return invalid(`Tool call id was ${wrong} but must be a-z, A-Z, 0-9, with a length of 9.`);
}

/** What DeepSeek refuses of a conversation: content that is no text, and calls of a model that thinks without what it thought. */
export function refuseDeepseekConversation(body: JsonRecord, isThinking: boolean): VendorError | undefined {
  const messages = recordsOf(listAt(body, "messages"));
  const listed = messages.findIndex(({ content }) => Array.isArray(content));
  if (listed >= 0) {
    return invalid(
      `Failed to deserialize the JSON body into the target type: messages[${String(listed)}]: invalid type: sequence, expected a string`,
    );
  }
  const bare = messages.findIndex((each) => each.tool_calls !== undefined && each.reasoning_content === undefined);
  if (!isThinking || bare < 0) return undefined;
  return invalid(`Missing \`reasoning_content\` field in the assistant message at message index ${String(bare)}.`);
}
