import type { VendorError } from "../dialect.ts";
import {
  firstOf,
  isGiven,
  isRecord,
  listAt,
  numberAt,
  recordAt,
  recordsOf,
  stringAt,
  stringsOf,
  type JsonRecord,
} from "../json.ts";
import { invalid, modelNotFound } from "./errors.ts";
import type { AnthropicModels } from "./models.ts";
import { refuseCache } from "./refuse-cache.ts";
import { refuseConversation } from "./refuse-conversation.ts";
import { refuseFormat, refuseTools } from "./refuse-tools.ts";
import { traitsOf } from "./traits.ts";

/** Every field of a Messages request. */
const FIELDS = new Set(
  (
    "model messages max_tokens cache_control container context_management diagnostics inference_geo mcp_servers metadata output_config output_format " +
    "service_tier speed stop_sequences stream system temperature thinking tool_choice tools top_k top_p user_profile_id workspace_id"
  ).split(" "),
);

const THINKING_GUIDE =
  "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

/** What decides, besides the body, what is refused. */
export interface AnthropicContext {
  /** The dated snapshot of the model. */
  readonly model: string;
  /** The request's `anthropic-version`. */
  readonly version: string;
}

/** What Anthropic refuses in a Messages request; undefined when it would answer. */
export function refuseMessages(
  body: JsonRecord,
  { model, version }: AnthropicContext,
  models: AnthropicModels,
): VendorError | undefined {
  return firstOf([
    () => refuseShape(body),
    () => (version >= "2026-10-21" ? refuseRemoved(body) : undefined),
    () => (models.has(model) ? undefined : modelNotFound(model)),
    () => refuseNumbers(body, model),
    () => refuseThinking(body, model),
    () => refuseTools(body),
    () => refuseFormat(body, model),
    () => refuseConversation(body, model),
    () => refuseCache(body),
  ]);
}

/** A prompt that is longer than the model's context. */
export function refuseLength(inputTokens: number, model: string): VendorError | undefined {
  const most = traitsOf(model).contextTokens;
  return inputTokens > most
    ? invalid(`prompt is too long: ${String(inputTokens)} tokens > ${String(most)} maximum`)
    : undefined;
}

function refuseShape(body: JsonRecord): VendorError | undefined {
  for (const field of ["model", "max_tokens", "messages"])
    if (body[field] === undefined) return invalid(`${field}: Field required`);
  const unknown = Object.keys(body).find((key) => !FIELDS.has(key));
  if (unknown !== undefined) return invalid(`${unknown}: Extra inputs are not permitted`);
  if (typeof body.model !== "string") return invalid("model: Input should be a valid string");
  if (typeof body.max_tokens !== "number" || !Number.isInteger(body.max_tokens))
    return invalid("max_tokens: Input should be a valid integer");
  if (!Array.isArray(body.messages)) return invalid("messages: Input should be a valid list");
  if (isGiven(body.stream) && typeof body.stream !== "boolean")
    return invalid("stream: Input should be a valid boolean");
  if (isGiven(body.stop_sequences) && !Array.isArray(body.stop_sequences))
    return invalid("stop_sequences: Input should be a valid list");
  if (stringsOf(listAt(body, "stop_sequences")).some((sequence) => sequence.trim() === "")) {
    return invalid("stop_sequences: each stop sequence must contain non-whitespace");
  }
  return refuseSystem(body.system);
}

/** Version 2026-10-21 took away the sampling parameters, documents of the assistant and citations of the user. */
function refuseRemoved(body: JsonRecord): VendorError | undefined {
  const sampling = ["temperature", "top_p", "top_k"].find((name) => name in body);
  if (sampling !== undefined) return invalid(`${sampling}: Extra inputs are not permitted`);
  for (const [index, message] of recordsOf(listAt(body, "messages")).entries()) {
    for (const [position, block] of recordsOf(listAt(message, "content")).entries()) {
      const at = `messages.${String(index)}.content.${String(position)}`;
      if (message.role === "assistant" && block.type === "document") {
        return invalid(`${at}: \`document\` blocks are not permitted in assistant messages`);
      }
      if (message.role === "user" && block.type === "text" && listAt(block, "citations").length > 0) {
        return invalid(`${at}.text.citations: citations are not permitted in user messages`);
      }
    }
  }
  return undefined;
}

function refuseSystem(system: unknown): VendorError | undefined {
  if (system === undefined || typeof system === "string") return undefined;
  if (!Array.isArray(system)) return invalid("system: Input should be a valid list");
  for (const [index, block] of system.entries()) {
    const at = `system.${String(index)}`;
    if (!isRecord(block) || block.type !== "text") return invalid(`${at}.type: Input should be 'text'`);
    if (stringAt(block, "text") === "") return invalid("system: text content blocks must be non-empty");
  }
  return undefined;
}

function refuseNumbers(body: JsonRecord, model: string): VendorError | undefined {
  const traits = traitsOf(model);
  const most = traits.outputTokens;
  const asked = numberAt(body, "max_tokens") ?? 0;
  if (asked < 1) return invalid("max_tokens: Input should be greater than or equal to 1");
  if (asked > most) {
    return invalid(
      `max_tokens: ${String(asked)} > ${String(most)}, which is the maximum allowed number of output tokens for ${model}`,
    );
  }
  for (const name of ["temperature", "top_p"]) {
    const value = body[name];
    if (!isGiven(value)) continue;
    if (typeof value !== "number") return invalid(`${name}: Input should be a valid number`);
    if (value < 0 || value > 1) return invalid(`${name}: range: 0..1`);
  }
  const given = ["temperature", "top_p", "top_k"].find((name) => isGiven(body[name]));
  if (given !== undefined && !traits.samples) return invalid(`\`${given}\` is deprecated for this model.`);
  if (isGiven(body.temperature) && isGiven(body.top_p) && !traits.samplesTogether) {
    return invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
  }
  return undefined;
}

function refuseThinking(body: JsonRecord, model: string): VendorError | undefined {
  if (!isGiven(body.thinking)) return undefined;
  const thinking = recordAt(body, "thinking");
  const traits = traitsOf(model);
  const type = thinking === undefined ? undefined : stringAt(thinking, "type");
  if (thinking === undefined || type === undefined) return invalid("thinking: Field required");
  if (type === "disabled" || type === "between_tools") return undefined;
  if (type === "adaptive")
    return traits.adaptive ? undefined : invalid("adaptive thinking is not supported on this model");
  if (type !== "enabled") {
    return invalid(
      `thinking: Input tag '${type}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'`,
    );
  }
  if (!traits.budgets && !traits.adaptive) return invalid("thinking is not supported for this model");
  if (!traits.budgets) {
    return invalid(
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    );
  }
  return refuseBudget(body, thinking);
}

function refuseBudget(body: JsonRecord, thinking: JsonRecord): VendorError | undefined {
  const budget = numberAt(thinking, "budget_tokens");
  if (budget === undefined) return invalid("thinking.enabled.budget_tokens: Field required");
  if (budget < 1024) return invalid("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
  if (budget >= (numberAt(body, "max_tokens") ?? 0)) {
    return invalid(
      `\`max_tokens\` must be greater than \`thinking.budget_tokens\`. ${THINKING_GUIDE}#max-tokens-and-context-window-size`,
    );
  }
  if (isGiven(body.temperature) && body.temperature !== 1) {
    return invalid(
      `\`temperature\` may only be set to 1 when thinking is enabled. ${THINKING_GUIDE}#important-considerations-when-using-extended-thinking`,
    );
  }
  if (isGiven(body.top_k)) return invalid(`\`top_k\` must be unset when thinking is enabled. ${THINKING_GUIDE}`);
  const topP = numberAt(body, "top_p");
  if (topP !== undefined && topP < 0.95)
    return invalid(
      `\`top_p\` must be greater than or equal to 0.95 or unset when thinking is enabled. ${THINKING_GUIDE}`,
    );
  const forced = recordAt(body, "tool_choice")?.type;
  if (forced === "any" || forced === "tool")
    return invalid("Thinking may not be enabled when tool_choice forces tool use.");
  const last = recordsOf(listAt(body, "messages")).at(-1);
  return last?.role === "assistant"
    ? invalid("When thinking is enabled, the conversation must not end with an assistant message.")
    : undefined;
}
