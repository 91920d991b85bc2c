import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer } from "../shared/answer-failure.ts";
import { pushDelta } from "../shared/part-batch.ts";
import { fieldsAt, isFields, listAt, stringAt, wordAt, type Fields } from "../shared/read-json.ts";
import { toRawArguments } from "../shared/raw-arguments.ts";
import { createToolCallAssembler, type ToolCallAssembler } from "../shared/tool-call-assembler.ts";
import type { AnswerContext } from "../shared/vendor-dialect.ts";
import { toProviderError } from "../shared/vendor-failure.ts";
import { mapError } from "./map-error.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { mapUsage } from "./map-usage.ts";

/** A `message` as parts. */
export function readAnswer(answer: unknown, context: AnswerContext): readonly ProviderPart[] {
  const root = isFields(answer) ? answer : undefined;
  if (isFields(root?.["error"])) {
    throw toProviderError({ ...context, facts: mapError(root, undefined), retryAfterMs: undefined });
  }
  if (root === undefined || !Array.isArray(root["content"])) throw brokenAnswer(context, "answered without a message");

  const parts: ProviderPart[] = [];
  const vendorModelId = wordAt(root, "model");
  if (vendorModelId !== undefined) parts.push({ type: "response", response: { ...context.response, vendorModelId } });
  const calls = createToolCallAssembler(context);
  for (const block of listAt(root, "content")) {
    if (isFields(block)) pushBlock(block, calls, parts, context);
  }
  const usage = mapUsage(fieldsAt(root, "usage"));
  if (usage !== undefined) parts.push({ type: "usage", usage });
  const raw = stringAt(root, "stop_reason");
  parts.push({ type: "finish", finishReason: mapFinishReason(raw), raw });
  return parts;
}

/** Appends a whole content block. Tools that the vendor runs itself are no calls of the caller's and are left out. */
export function pushBlock(
  block: Fields,
  calls: ToolCallAssembler,
  parts: ProviderPart[],
  context: AnswerContext,
): void {
  switch (stringAt(block, "type")) {
    case "text":
      pushDelta(parts, "text-delta", stringAt(block, "text") ?? "");
      return;
    case "thinking":
      pushDelta(parts, "reasoning-delta", stringAt(block, "thinking") ?? "");
      return;
    case "tool_use": {
      const name = wordAt(block, "name");
      if (name === undefined) throw brokenAnswer(context, "answered with a tool call without a name");
      const call = calls.start(wordAt(block, "id"), name, parts);
      calls.append(call, rawInput(block, context), parts);
      calls.close(call, parts);
      return;
    }
    default:
  }
}

/** A block's `input` as text; empty where it holds nothing. Throws a ProviderError where it is nested too deeply. */
export function rawInput(block: Fields, context: AnswerContext): string {
  const { input } = block;
  return isFields(input) && Object.keys(input).length === 0 ? "" : toRawArguments(input, context);
}
