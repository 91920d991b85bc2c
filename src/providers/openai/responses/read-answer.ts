import type { ProviderPart } from "../../../domain/provider/provider-part.ts";
import { brokenAnswer } from "../../shared/answer-failure.ts";
import { fieldsAt, isFields, listAt, stringAt, wordAt, type Fields } from "../../shared/read-json.ts";
import type { AnswerContext } from "../../shared/vendor-dialect.ts";
import { toProviderError } from "../../shared/vendor-failure.ts";
import { keptId, toContinuation } from "./continuation.ts";
import { mapError } from "./map-error.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { mapUsage } from "./map-usage.ts";
import { createOutputReader } from "./output-reader.ts";

/** A `response` as parts. */
export function readAnswer(answer: unknown, context: AnswerContext): readonly ProviderPart[] {
  const response = isFields(answer) ? answer : undefined;
  assertEnded(response ?? {}, context);
  if (response === undefined || !Array.isArray(response["output"])) {
    throw brokenAnswer(context, "answered without an output");
  }

  const parts: ProviderPart[] = [];
  const vendorModelId = wordAt(response, "model");
  if (vendorModelId !== undefined) parts.push({ type: "response", response: { ...context.response, vendorModelId } });
  const output = createOutputReader(context);
  listAt(response, "output").forEach((item, place) => {
    if (isFields(item)) output.end(place, item, parts);
  });
  const continuation = toContinuation(listAt(response, "output").filter(isFields), keptId(response), context.provider);
  if (continuation !== undefined) parts.push(continuation);
  const usage = mapUsage(fieldsAt(response, "usage"));
  if (usage !== undefined) parts.push({ type: "usage", usage });
  const reason = stringAt(fieldsAt(response, "incomplete_details"), "reason");
  parts.push({ type: "finish", ...mapFinishReason(reason, output.facts()) });
  return parts;
}

/** Throws a ProviderError for a response that holds an error, or whose status is not that of one that has ended. */
export function assertEnded(response: Fields, context: AnswerContext): void {
  const error = fieldsAt(response, "error");
  if (error !== undefined)
    throw toProviderError({ ...context, facts: mapError({ error }, undefined), retryAfterMs: undefined });
  const status = stringAt(response, "status");
  if (status !== undefined && status !== "completed" && status !== "incomplete") {
    throw brokenAnswer(context, "answered before the answer was whole");
  }
}
