import type { VendorError } from "../dialect.ts";
import { opaqueBase64 } from "../ids.ts";
import { firstOf, isRecord, listAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { blocksOf } from "./ask.ts";
import { invalid } from "./errors.ts";
import { refuseDocument, refuseImage } from "./refuse-media.ts";
import { traitsOf } from "./traits.ts";

const BLOCKS = [
  "document",
  "image",
  "redacted_thinking",
  "search_result",
  "text",
  "thinking",
  "tool_result",
  "tool_use",
];

/** What Anthropic refuses in `messages`. Neighbouring messages of one role are allowed: it joins them. */
export function refuseConversation(body: JsonRecord, model: string): VendorError | undefined {
  const messages = recordsOf(listAt(body, "messages"));
  if (messages.length === 0) return invalid("messages: at least one message is required");
  return firstOf([
    ...messages.map(
      (message, index) => () => refuseMessage(message, index, { model, last: index === messages.length - 1 }),
    ),
    () => refuseSystemTurns(messages, model),
    () => (messages[0]?.role === "user" ? undefined : invalid('messages: first message must use the "user" role')),
    () => refuseToolTurns(messages),
    () => refuseUnsignedTurn(body, messages),
    () => refusePrefill(messages.at(-1), model),
  ]);
}

function refuseMessage(
  message: JsonRecord,
  index: number,
  { model, last }: { readonly model: string; readonly last: boolean },
): VendorError | undefined {
  const at = `messages.${String(index)}`;
  const { role, content } = message;
  if (role === undefined) return invalid(`${at}.role: Field required`);
  if (role !== "user" && role !== "assistant" && role !== "system")
    return invalid(`${at}.role: Input should be 'user' or 'assistant'`);
  if (content === undefined) return invalid(`${at}.content: Field required`);
  if (typeof content !== "string" && !Array.isArray(content))
    return invalid(`${at}.content: Input should be a valid string`);
  const blocks = blocksOf(content);
  if ((content === "" || blocks.length === 0) && !(last && role === "assistant")) {
    return invalid(`${at}: all messages must have non-empty content except for the optional final assistant message`);
  }
  return firstOf(
    blocks.map((block, position) => () => refuseBlock(block, { role, model }, `${at}.content.${String(position)}`)),
  );
}

function refuseBlock(
  block: JsonRecord,
  { role, model }: { readonly role: string; readonly model: string },
  at: string,
): VendorError | undefined {
  const type = stringAt(block, "type");
  if (type === undefined) return invalid(`${at}.type: Field required`);
  if (!BLOCKS.includes(type)) {
    return invalid(
      `${at}: Input tag '${type}' found using 'type' does not match any of the expected tags: ${BLOCKS.map((name) => `'${name}'`).join(", ")}`,
    );
  }
  switch (type) {
    case "text":
      return refuseText(block, at);
    case "image":
      return role === "user"
        ? refuseImage(block, at)
        : invalid(`${at}: image blocks are not permitted in assistant messages`);
    case "document":
      return refuseDocument(block, model, at);
    case "thinking":
      return refuseThought(block, at);
    case "tool_use":
      return refuseCall(block, role, at);
    case "tool_result":
      if (role !== "user") return invalid(`${at}: \`tool_result\` blocks can only be in \`user\` messages`);
      return typeof block.tool_use_id === "string"
        ? undefined
        : invalid(`${at}.tool_result.tool_use_id: Field required`);
    default:
      return undefined;
  }
}

function refuseText(block: JsonRecord, at: string): VendorError | undefined {
  const text = stringAt(block, "text");
  if (text === undefined) return invalid(`${at}.text.text: Field required`);
  if (text === "") return invalid("messages: text content blocks must be non-empty");
  return text.trim() === "" ? invalid("messages: text content blocks must contain non-whitespace text") : undefined;
}

function refuseThought(block: JsonRecord, at: string): VendorError | undefined {
  if (stringAt(block, "signature") === undefined) return invalid(`${at}.thinking.signature: Field required`);
  const text = stringAt(block, "thinking") ?? "";
  // A hidden thought comes back without its text; then there is nothing to hold the signature against.
  const genuine = text === "" || block.signature === opaqueBase64(`thinking:${text}`, 120);
  return genuine ? undefined : invalid(`${at}: Invalid \`signature\` in \`thinking\` block`);
}

function refuseCall(block: JsonRecord, role: string, at: string): VendorError | undefined {
  if (role !== "assistant") return invalid(`${at}: \`tool_use\` blocks can only be in \`assistant\` messages`);
  for (const field of ["id", "name", "input"])
    if (block[field] === undefined) return invalid(`${at}.tool_use.${field}: Field required`);
  if (!/^[a-zA-Z0-9_-]+$/.test(String(block.id)))
    return invalid(`${at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
  return isRecord(block.input) ? undefined : invalid(`${at}.tool_use.input: Input should be a valid dictionary`);
}

/** Newer models take instructions in between, right after a user's turn. */
function refuseSystemTurns(messages: readonly JsonRecord[], model: string): VendorError | undefined {
  const index = messages.findIndex(
    (message, position) => message.role === "system" && messages[position - 1]?.role !== "user",
  );
  if (!messages.some((message) => message.role === "system")) return undefined;
  if (!traitsOf(model).systemTurns) return invalid("role 'system' is not supported on this model");
  return index < 0
    ? undefined
    : invalid(`messages.${String(index)}: \`system\` messages must immediately follow a \`user\` message`);
}

/** Every call is answered in the very next message, and nothing else is. */
function refuseToolTurns(messages: readonly JsonRecord[]): VendorError | undefined {
  let open: string[] = [];
  for (const [index, message] of joined(messages).entries()) {
    const blocks = blocksOf(message.content);
    for (const [position, block] of blocks.entries()) {
      if (block.type !== "tool_result") continue;
      const id = stringAt(block, "tool_use_id") ?? "";
      if (!open.includes(id)) {
        return invalid(
          `messages.${String(index)}.content.${String(position)}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
        );
      }
      open = open.filter((call) => call !== id);
    }
    if (open.length > 0) return unanswered(open, index - 1);
    open = blocks.filter((block) => block.type === "tool_use").map((block) => stringAt(block, "id") ?? "");
    if (new Set(open).size < open.length) return invalid(`messages.${String(index)}: \`tool_use\` ids must be unique`);
  }
  return open.length > 0 ? unanswered(open, messages.length - 1) : undefined;
}

/** Messages with neighbours of one role joined, as Anthropic reads them. */
function joined(messages: readonly JsonRecord[]): JsonRecord[] {
  const turns: JsonRecord[] = [];
  for (const message of messages) {
    const before = turns.at(-1);
    if (before?.role === message.role) {
      turns[turns.length - 1] = {
        role: message.role,
        content: [...blocksOf(before?.content), ...blocksOf(message.content)],
      };
    } else turns.push(message);
  }
  return turns;
}

function unanswered(ids: readonly string[], index: number): VendorError {
  return invalid(
    `messages.${String(index)}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

/** With a thinking budget, the turn that called tools must come back with its thinking. */
function refuseUnsignedTurn(body: JsonRecord, messages: readonly JsonRecord[]): VendorError | undefined {
  if (recordAt(body, "thinking")?.type !== "enabled") return undefined;
  const last = messages.at(-1);
  if (!blocksOf(last?.content).some((block) => block.type === "tool_result")) return undefined;
  const index = messages.findLastIndex((message) => message.role === "assistant");
  const first = stringAt(blocksOf(messages[index]?.content)[0] ?? {}, "type");
  if (first === undefined || first === "thinking" || first === "redacted_thinking") return undefined;
  return invalid(
    `messages.${String(index)}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`,
  );
}

function refusePrefill(last: JsonRecord | undefined, model: string): VendorError | undefined {
  if (last?.role !== "assistant") return undefined;
  if (!traitsOf(model).prefill)
    return invalid(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  const text = stringAt(blocksOf(last.content).at(-1) ?? {}, "text") ?? "";
  return text === text.trimEnd()
    ? undefined
    : invalid("messages: final assistant content cannot end with trailing whitespace");
}
