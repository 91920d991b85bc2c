import type { Completion } from "../../../domain/completion/completion.ts";
import type { JsonObject, JsonValue } from "../../../lib/json.ts";
import { toFacts } from "../shared/answer-facts.ts";
import type { OpenAiError } from "../shared/error-body.ts";

/** A piece of `output`, as it is sent. */
export type OutputItem = Readonly<Record<string, unknown>>;

/** How a response stands. */
export type ResponseStatus = "in_progress" | "completed" | "incomplete" | "failed";

/** Writes the response object, which in a stream is sent at the start and at the end. */
export interface ResponseWriter {
  /** A response that has begun. */
  running(): string;
  /** A response that has ended; `error` only of failed ones. */
  ended(end: {
    readonly status: ResponseStatus;
    readonly output: readonly OutputItem[];
    readonly completion: Completion | undefined;
    readonly error?: OpenAiError | undefined;
  }): string;
}

/** The id of a response: the completion's own under OpenAI's prefix. */
function toResponseId(completionId: string): string {
  return completionId.replace(/^cmpl_/, "resp_");
}

/** Creates the writer of one response. What repeats the request is turned into JSON once. */
export function createResponseWriter(
  body: JsonObject,
  at: { readonly completionId: string; readonly createdAtMs: number },
): ResponseWriter {
  const head = JSON.stringify({
    id: toResponseId(at.completionId),
    object: "response",
    created_at: Math.floor(at.createdAtMs / 1000),
    ...repeat(body),
  }).slice(0, -1);
  const write = (rest: Record<string, unknown>): string => `${head},${JSON.stringify(rest).slice(1)}`;

  return {
    running: () =>
      write({
        status: "in_progress",
        completed_at: null,
        error: null,
        incomplete_details: null,
        output: [],
        usage: null,
      }),
    ended({ status, output, completion, error }) {
      const record = completion?.record;
      return write({
        status,
        completed_at: status === "failed" || record === undefined ? null : Math.floor(record.finishedAtMs / 1000),
        error: error === undefined ? null : { code: error.code, message: error.message },
        incomplete_details: status === "incomplete" ? { reason: incompleteReason(completion) } : null,
        output,
        usage: record === undefined ? null : toUsage(record.usage),
        ...(record === undefined ? {} : { narthex: toFacts(record) }),
      });
    },
  };
}

/** How a whole answer stands: one that was cut off or filtered is incomplete. */
export function statusOf({ record }: Completion): "completed" | "incomplete" {
  const { finishReason } = record;
  return finishReason === "LENGTH" || finishReason === "COST_LIMIT" || finishReason === "CONTENT_FILTER"
    ? "incomplete"
    : "completed";
}

/** What a response says of its request; defaults where nothing was given. */
function repeat(body: JsonObject): Record<string, JsonValue> {
  const given = (name: string, otherwise: JsonValue): JsonValue => body[name] ?? otherwise;
  return {
    background: false,
    instructions: given("instructions", null),
    max_output_tokens: given("max_output_tokens", null),
    max_tool_calls: given("max_tool_calls", null),
    metadata: given("metadata", {}),
    model: given("model", null),
    parallel_tool_calls: given("parallel_tool_calls", true),
    previous_response_id: null,
    reasoning: { effort: null, summary: null, ...toFields(body["reasoning"]) },
    safety_identifier: given("safety_identifier", null),
    service_tier: null,
    store: false,
    temperature: given("temperature", null),
    text: { format: { type: "text" }, ...toFields(body["text"]) },
    tool_choice: given("tool_choice", "auto"),
    tools: given("tools", []),
    top_logprobs: 0,
    top_p: given("top_p", null),
    truncation: "disabled",
    user: given("user", null),
  };
}

function toFields(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function incompleteReason(completion: Completion | undefined): string {
  return completion?.record.finishReason === "CONTENT_FILTER" ? "content_filter" : "max_output_tokens";
}

function toUsage(usage: Completion["record"]["usage"]): Record<string, unknown> {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
