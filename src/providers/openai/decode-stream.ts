import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer, endedEarly } from "../shared/answer-failure.ts";
import { pushDelta, pushUsage } from "../shared/part-batch.ts";
import { fieldsAt, isFields, listAt, numberAt, readJson, stringAt, wordAt, type Fields } from "../shared/read-json.ts";
import { createToolCallAssembler, type OpenToolCall } from "../shared/tool-call-assembler.ts";
import type { AnswerContext, StreamDecoder } from "../shared/vendor-dialect.ts";
import { createBesideReader } from "./beside-answer.ts";
import type { AnswerQuirks } from "./chat-quirks.ts";
import { failureIn } from "./failure-in.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { readContent } from "./read-content.ts";

/** The end mark of a stream of chunks. */
const END_MARK = "[DONE]";

/** A call as its deltas name it; it begins once its name is known. */
interface SlotState {
  id: string | undefined;
  call: OpenToolCall | undefined;
  /** Arguments that came before the name. */
  early: string;
}

/** Creates the decoder of one stream of `chat.completion.chunk`s. */
export function createStreamDecoder(context: AnswerContext, quirks: AnswerQuirks): StreamDecoder {
  const calls = createToolCallAssembler(context);
  /** The call that each of the vendor's indices stands for at the moment. */
  const slots = new Map<number, SlotState>();
  const beside = quirks.beside === undefined ? undefined : createBesideReader(context.provider, quirks.beside);
  let vendorModelId: string | undefined;
  let rawFinishReason: string | undefined;
  let hasRefusal = false;
  let isFinished = false;

  function takeToolCall(delta: Fields, position: number, parts: ProviderPart[]): void {
    const called = fieldsAt(delta, "function");
    const id = wordAt(delta, "id");
    const name = wordAt(called, "name");
    const key = numberAt(delta, "index") ?? position;
    let slot = slots.get(key);
    // Some servers give every call of an answer the same index: a new id together with a name is a new call.
    const isAnother = slot?.call !== undefined && id !== undefined && id !== slot.id && name !== undefined;
    if (slot === undefined || isAnother) {
      slot = { id, call: undefined, early: "" };
      slots.set(key, slot);
    }
    slot.id ??= id;
    const argumentsDelta = stringAt(called, "arguments") ?? "";
    if (slot.call === undefined) {
      slot.early += argumentsDelta;
      if (name === undefined) return;
      slot.call = calls.start(slot.id, name, parts);
      calls.append(slot.call, slot.early, parts);
    } else {
      calls.append(slot.call, argumentsDelta, parts);
    }
  }

  function takeDelta(delta: Fields, parts: ProviderPart[]): void {
    const { reasoning, text } = readContent(delta);
    pushDelta(parts, "reasoning-delta", reasoning);
    pushDelta(parts, "text-delta", text);
    const refusal = stringAt(delta, "refusal") ?? "";
    if (refusal !== "") hasRefusal = true;
    pushDelta(parts, "text-delta", refusal);
    const toolCalls = delta["tool_calls"];
    if (!Array.isArray(toolCalls)) return;
    toolCalls.forEach((item: unknown, position) => {
      if (isFields(item)) takeToolCall(item, position, parts);
    });
  }

  function finish(parts: ProviderPart[]): void {
    for (const slot of slots.values()) {
      if (slot.call === undefined) throw brokenAnswer(context, "streamed a tool call without a name");
    }
    calls.closeAll(parts);
    beside?.push(parts);
    isFinished = true;
    const finishReason = mapFinishReason(rawFinishReason, hasRefusal, quirks.finishReasons);
    parts.push({ type: "finish", finishReason, raw: rawFinishReason });
  }

  return {
    get isFinished() {
      return isFinished;
    },
    decode(event, parts) {
      if (event.data === END_MARK) {
        finish(parts);
        return;
      }
      const chunk = readJson(event.data);
      if (!isFields(chunk)) throw brokenAnswer(context, "streamed an event that is not a JSON object");
      const failure = failureIn(chunk, context, quirks);
      if (failure !== undefined) throw failure;
      if (vendorModelId === undefined) {
        vendorModelId = wordAt(chunk, "model");
        if (vendorModelId !== undefined)
          parts.push({ type: "response", response: { ...context.response, vendorModelId } });
      }
      // An answer that breaks off has its sources all the same.
      if (beside?.take(chunk, event.data) === true) beside.push(parts);
      for (const choice of listAt(chunk, "choices")) {
        // Further choices cannot be asked for; what comes unasked is not part of the answer.
        if (!isFields(choice) || (numberAt(choice, "index") ?? 0) !== 0) continue;
        const delta = fieldsAt(choice, "delta");
        if (delta !== undefined) takeDelta(delta, parts);
        rawFinishReason = stringAt(choice, "finish_reason") ?? rawFinishReason;
      }
      const usage = quirks.readUsage(chunk);
      if (usage !== undefined) pushUsage(parts, usage);
    },
    end(parts) {
      if (!quirks.mayEndWithoutMark || rawFinishReason === undefined) throw endedEarly(context);
      finish(parts);
    },
  };
}
