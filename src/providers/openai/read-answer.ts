import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer } from "../shared/answer-failure.ts";
import { pushDelta } from "../shared/part-batch.ts";
import { fieldsAt, isFields, listAt, stringAt, wordAt } from "../shared/read-json.ts";
import { toRawArguments } from "../shared/raw-arguments.ts";
import { createToolCallAssembler } from "../shared/tool-call-assembler.ts";
import type { AnswerContext } from "../shared/vendor-dialect.ts";
import { createBesideReader } from "./beside-answer.ts";
import type { AnswerQuirks } from "./chat-quirks.ts";
import { createExtraChargeReader } from "./extra-charges.ts";
import { failureIn } from "./failure-in.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { readContent } from "./read-content.ts";
import { toolCallsOf } from "./tool-calls-of.ts";

/** A `chat.completion`, of which `json` is the text, as parts. */
export function readAnswer(
  answer: unknown,
  context: AnswerContext,
  quirks: AnswerQuirks,
  json: string,
): readonly ProviderPart[] {
  const root = isFields(answer) ? answer : {};
  const choice = listAt(root, "choices").find(isFields);
  const message = fieldsAt(choice, "message");
  const failure = failureIn(root, context, quirks);
  if (failure !== undefined) throw failure;
  if (message === undefined) throw brokenAnswer(context, "answered without a message");

  const parts: ProviderPart[] = [];
  const vendorModelId = wordAt(root, "model");
  if (vendorModelId !== undefined) parts.push({ type: "response", response: { ...context.response, vendorModelId } });
  const { reasoning, text } = readContent(message, context);
  pushDelta(parts, "reasoning-delta", reasoning);
  const refusal = stringAt(message, "refusal") ?? "";
  pushDelta(parts, "text-delta", text + refusal);

  const toolCalls = toolCallsOf(message);
  if (toolCalls.length > 0) readToolCalls(toolCalls, context, parts);

  const usage = quirks.readUsage(root);
  if (usage !== undefined) parts.push({ type: "usage", usage });
  if (quirks.extraCharges !== undefined) createExtraChargeReader().take(quirks.extraCharges(root), parts);
  if (quirks.beside !== undefined) {
    const beside = createBesideReader(context.provider, quirks.beside);
    beside.take(root, json);
    beside.push(parts);
  }
  const raw = stringAt(choice, "finish_reason");
  parts.push({ type: "finish", finishReason: mapFinishReason(raw, refusal !== "", quirks.finishReasons), raw });
  return parts;
}

function readToolCalls(toolCalls: readonly unknown[], context: AnswerContext, parts: ProviderPart[]): void {
  const calls = createToolCallAssembler(context);
  for (const item of toolCalls) {
    const toolCall = isFields(item) ? item : undefined;
    const called = fieldsAt(toolCall, "function");
    const name = wordAt(called, "name");
    if (name === undefined) throw brokenAnswer(context, "answered with a tool call without a name");
    const call = calls.start(wordAt(toolCall, "id"), name, parts);
    calls.append(call, toRawArguments(called?.["arguments"], context), parts);
    calls.close(call, parts);
  }
}
