import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer, endedEarly } from "../shared/answer-failure.ts";
import { pushDelta, pushUsage } from "../shared/part-batch.ts";
import { fieldsAt, isFields, listAt, numberAt, readJson, stringAt, wordAt, type Fields } from "../shared/read-json.ts";
import { toRawArguments } from "../shared/raw-arguments.ts";
import { createToolCallAssembler, type OpenToolCall } from "../shared/tool-call-assembler.ts";
import type { AnswerContext, StreamDecoder } from "../shared/vendor-dialect.ts";
import { createBesideReader } from "./beside-answer.ts";
import type { AnswerQuirks } from "./chat-quirks.ts";
import { createExtraChargeReader } from "./extra-charges.ts";
import { failureIn } from "./failure-in.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { readContent } from "./read-content.ts";
import { toolCallsOf } from "./tool-calls-of.ts";

/** The end mark of a stream of chunks. */
const END_MARK = "[DONE]";
/** The most that calls without a name may hold, in UTF-16 units; nothing of them is given on, so that nobody else counts it. */
const MAX_HELD_CHARS = 4 * 1024 * 1024;
/** What a call without a name counts for besides its id and arguments. */
const SLOT_CHARS = 1_024;

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
  const charges = createExtraChargeReader();
  let vendorModelId: string | undefined;
  let rawFinishReason: string | undefined;
  let hasChoice = false;
  let hasRefusal = false;
  let isFinished = false;
  let heldChars = 0;

  function hold(chars: number): void {
    heldChars += chars;
    if (heldChars > MAX_HELD_CHARS) throw brokenAnswer(context, "streamed tool calls without a name");
  }

  function takeToolCall(delta: Fields, position: number, parts: ProviderPart[]): void {
    const called = fieldsAt(delta, "function");
    const id = wordAt(delta, "id");
    const name = wordAt(called, "name");
    const key = indexAt(delta) ?? position;
    let slot = slots.get(key);
    // Some servers give every call of an answer the same index: a name with a new id, or another name without an id, is a new call.
    const isAnother =
      slot?.call !== undefined &&
      name !== undefined &&
      (id === undefined ? name !== slot.call.toolName : id !== slot.id);
    if (slot === undefined || isAnother) {
      slot = { id, call: undefined, early: "" };
      slots.set(key, slot);
      if (name === undefined) hold(SLOT_CHARS);
    }
    slot.id ??= id;
    const argumentsDelta = toRawArguments(called?.["arguments"], context);
    if (slot.call === undefined) {
      slot.early += argumentsDelta;
      if (name === undefined) {
        hold(argumentsDelta.length + (id?.length ?? 0));
        return;
      }
      slot.call = calls.start(slot.id, name, parts);
      calls.append(slot.call, slot.early, parts);
    } else {
      calls.append(slot.call, argumentsDelta, parts);
    }
  }

  function takeDelta(delta: Fields, parts: ProviderPart[]): void {
    const { reasoning, text } = readContent(delta, context);
    pushDelta(parts, "reasoning-delta", reasoning);
    pushDelta(parts, "text-delta", text);
    const refusal = stringAt(delta, "refusal") ?? "";
    if (refusal !== "") hasRefusal = true;
    pushDelta(parts, "text-delta", refusal);
    toolCallsOf(delta).forEach((item, position) => {
      if (isFields(item)) takeToolCall(item, position, parts);
    });
  }

  function finish(parts: ProviderPart[]): void {
    if (!hasChoice) throw brokenAnswer(context, "streamed an end without an answer");
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
    isFinished() {
      return isFinished;
    },
    decode(event, parts) {
      if (event.data === END_MARK) {
        finish(parts);
        return;
      }
      const chunk = readJson(event.data);
      if (!isFields(chunk)) throw brokenAnswer(context, "streamed an event that is not a JSON object");
      const failure = failureIn(chunk, context, quirks, event.event === "error");
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
        hasChoice = true;
        const delta = fieldsAt(choice, "delta");
        if (delta !== undefined) takeDelta(delta, parts);
        rawFinishReason = stringAt(choice, "finish_reason") ?? rawFinishReason;
      }
      if (quirks.extraCharges !== undefined) charges.take(quirks.extraCharges(chunk), parts);
      const usage = quirks.readUsage(chunk);
      if (usage !== undefined) pushUsage(parts, usage);
    },
    end(parts) {
      if (!quirks.mayEndWithoutMark || rawFinishReason === undefined) throw endedEarly(context);
      finish(parts);
    },
  };
}

/** The vendor's index of a call, which some write as text. */
function indexAt(delta: Fields): number | undefined {
  const text = stringAt(delta, "index");
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : numberAt(delta, "index");
}
