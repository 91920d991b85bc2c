import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer, type FailureContext } from "./answer-failure.ts";
import { pushArguments } from "./part-batch.ts";

/**
 * The most tool calls of one answer. Their results come back in messages of their own, of which a request holds no more by default;
 * vendors' models ask for a handful at once, out of at most 128 tools.
 */
const MAX_TOOL_CALLS = 1_000;

/** A tool call under assembly. */
export interface OpenToolCall {
  readonly index: number;
  readonly toolCallId: string;
  readonly toolName: string;
  rawArguments: string;
}

/**
 * Gathers the tool calls of one answer: numbers them in the order in which they begin, gives an id to those that have none or one
 * that is taken, and closes each exactly once.
 */
export interface ToolCallAssembler {
  /**
   * Begins a call; an `id` that is missing or used already is replaced by one of ours. Throws a ProviderError where the answer has
   * 1,000 calls already.
   */
  start(id: string | undefined, toolName: string, parts: ProviderPart[]): OpenToolCall;
  /** Appends raw arguments to an open call. */
  append(call: OpenToolCall, argumentsDelta: string, parts: ProviderPart[]): void;
  /** Gives the whole of a call; a closed one is left alone. */
  close(call: OpenToolCall, parts: ProviderPart[]): void;
  /** Closes every call that is still open, in order. */
  closeAll(parts: ProviderPart[]): void;
  /** How many calls have begun. */
  count(): number;
}

/**
 * Creates the assembler of one answer.
 *
 * @param context.createToolCallId ids of calls for which the vendor gives none
 */
export function createToolCallAssembler(
  context: FailureContext & { readonly createToolCallId: () => string },
): ToolCallAssembler {
  const ids = new Set<string>();
  const open = new Set<OpenToolCall>();
  let count = 0;

  function close(call: OpenToolCall, parts: ProviderPart[]): void {
    if (!open.delete(call)) return;
    const { index, toolCallId, toolName } = call;
    const rawArguments = call.rawArguments.trim() === "" ? "{}" : call.rawArguments;
    parts.push({ type: "tool-call", index, toolCallId, toolName, rawArguments });
  }

  return {
    count() {
      return count;
    },
    start(id, toolName, parts) {
      if (count === MAX_TOOL_CALLS) {
        throw brokenAnswer(context, "sent an answer with more than 1,000 tool calls", { retryable: false });
      }
      const toolCallId = id === undefined || ids.has(id) ? context.createToolCallId() : id;
      ids.add(toolCallId);
      const call: OpenToolCall = { index: count, toolCallId, toolName, rawArguments: "" };
      count += 1;
      open.add(call);
      parts.push({ type: "tool-input-start", index: call.index, toolCallId, toolName });
      return call;
    },
    append(call, argumentsDelta, parts) {
      if (!open.has(call)) return;
      call.rawArguments += argumentsDelta;
      pushArguments(parts, call.index, argumentsDelta);
    },
    close,
    closeAll(parts) {
      for (const call of open) close(call, parts);
    },
  };
}
