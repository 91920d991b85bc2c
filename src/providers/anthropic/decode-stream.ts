import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer, endedEarly } from "../shared/answer-failure.ts";
import { pushDelta, pushUsage } from "../shared/part-batch.ts";
import { fieldsAt, isFields, listAt, numberAt, readJson, stringAt, wordAt, type Fields } from "../shared/read-json.ts";
import { toRawArguments } from "../shared/raw-arguments.ts";
import { createToolCallAssembler, type OpenToolCall } from "../shared/tool-call-assembler.ts";
import type { AnswerContext, StreamDecoder } from "../shared/vendor-dialect.ts";
import { toProviderError } from "../shared/vendor-failure.ts";
import { mapError } from "./map-error.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { mapUsage, mergeUsage } from "./map-usage.ts";
import { pushBlock, rawInput } from "./read-answer.ts";

/** A tool call whose block is open. */
interface OpenBlock {
  readonly call: OpenToolCall;
  /** The input that the block began with; counts only where no deltas follow. */
  readonly initialInput: string;
  hasDeltas: boolean;
}

/** Creates the decoder of one stream of message events. */
export function createStreamDecoder(context: AnswerContext): StreamDecoder {
  const calls = createToolCallAssembler(context);
  /** Open tool calls by the index of their content block. */
  const blocks = new Map<number, OpenBlock>();
  /** The index of the block that began last and is no call of the caller's: its input says nothing here. */
  let otherIndex: number | undefined;
  let messageId: string | undefined;
  let hasStarted = false;
  let usage: Fields | undefined;
  let rawStopReason: string | undefined;
  let isFinished = false;

  function takeUsage(given: Fields | undefined, parts: ProviderPart[]): void {
    if (given === undefined) return;
    usage = mergeUsage(usage, given);
    const mapped = mapUsage(usage);
    if (mapped !== undefined) pushUsage(parts, mapped);
  }

  function start(message: Fields | undefined, parts: ProviderPart[]): void {
    const id = wordAt(message, "id");
    if (hasStarted) {
      // A repeated start is dropped; one of another message would mix two answers.
      if (id === messageId) return;
      throw brokenAnswer(context, "streamed two answers at once");
    }
    hasStarted = true;
    messageId = id;
    const vendorModelId = wordAt(message, "model");
    if (vendorModelId !== undefined) parts.push({ type: "response", response: { ...context.response, vendorModelId } });
    rawStopReason = stringAt(message, "stop_reason");
    for (const block of listAt(message, "content")) {
      if (isFields(block)) pushBlock(block, calls, parts, context);
    }
    takeUsage(fieldsAt(message, "usage"), parts);
  }

  function startBlock(event: Fields, parts: ProviderPart[]): void {
    const block = fieldsAt(event, "content_block");
    if (block === undefined) return;
    const index = numberAt(event, "index") ?? -1;
    if (stringAt(block, "type") !== "tool_use") {
      otherIndex = index;
      pushBlock(block, calls, parts, context);
      return;
    }
    const name = wordAt(block, "name");
    if (name === undefined) throw brokenAnswer(context, "streamed a tool call without a name");
    stopBlock(index, parts);
    otherIndex = undefined;
    blocks.set(index, {
      call: calls.start(wordAt(block, "id"), name, parts),
      initialInput: rawInput(block, context),
      hasDeltas: false,
    });
  }

  function stopBlock(index: number, parts: ProviderPart[]): void {
    const block = blocks.get(index);
    if (block === undefined) return;
    blocks.delete(index);
    if (!block.hasDeltas) calls.append(block.call, block.initialInput, parts);
    calls.close(block.call, parts);
  }

  function takeDelta(event: Fields, parts: ProviderPart[]): void {
    const delta = fieldsAt(event, "delta");
    switch (stringAt(delta, "type")) {
      case "text_delta":
        pushDelta(parts, "text-delta", stringAt(delta, "text") ?? "");
        return;
      case "thinking_delta":
        pushDelta(parts, "reasoning-delta", stringAt(delta, "thinking") ?? "");
        return;
      case "input_json_delta": {
        const index = numberAt(event, "index") ?? -1;
        const block = blocks.get(index);
        const json = toRawArguments(delta?.["partial_json"], context);
        if (json === "" || (block === undefined && index === otherIndex)) return;
        if (block === undefined) throw brokenAnswer(context, "streamed the input of a tool call that is not open");
        block.hasDeltas = true;
        calls.append(block.call, json, parts);
        return;
      }
      default:
    }
  }

  function finish(parts: ProviderPart[]): void {
    for (const index of [...blocks.keys()]) stopBlock(index, parts);
    isFinished = true;
    parts.push({ type: "finish", finishReason: mapFinishReason(rawStopReason), raw: rawStopReason });
  }

  return {
    isFinished() {
      return isFinished;
    },
    decode(event, parts) {
      const data = readJson(event.data);
      if (!isFields(data)) throw brokenAnswer(context, "streamed an event that is not a JSON object");
      switch (stringAt(data, "type")) {
        case "message_start":
          start(fieldsAt(data, "message"), parts);
          return;
        case "content_block_start":
          startBlock(data, parts);
          return;
        case "content_block_delta":
          takeDelta(data, parts);
          return;
        case "content_block_stop":
          stopBlock(numberAt(data, "index") ?? -1, parts);
          return;
        case "message_delta":
          rawStopReason = stringAt(fieldsAt(data, "delta"), "stop_reason") ?? rawStopReason;
          takeUsage(fieldsAt(data, "usage"), parts);
          return;
        case "message_stop":
          if (!hasStarted) throw brokenAnswer(context, "streamed an end without a beginning");
          finish(parts);
          return;
        case "error":
          throw toProviderError({ ...context, facts: mapError(data, undefined), retryAfterMs: undefined });
        default:
          // Pings, and whatever is yet to be invented.
          return;
      }
    },
    end() {
      throw endedEarly(context);
    },
  };
}
