import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { pushUsage } from "../shared/part-batch.ts";
import { fieldsAt, isFields, listAt, wordAt, type Fields } from "../shared/read-json.ts";
import { createToolCallAssembler } from "../shared/tool-call-assembler.ts";
import type { AnswerContext } from "../shared/vendor-dialect.ts";
import { toProviderError } from "../shared/vendor-failure.ts";
import { mapError } from "./map-error.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { mapUsage } from "./map-usage.ts";
import { createContentReader } from "./read-part.ts";

/** The most that is kept of the vendor's id of an answer. */
const MAX_ID_CHARS = 256;

/** Reads `GenerateContentResponse`s: one for a whole answer, many for a stream. */
export interface AnswerReader {
  /** Appends what the response says; throws a ProviderError where it holds an error. */
  read(response: Fields, parts: ProviderPart[]): void;
  /** Whether the vendor has said why the answer ends. */
  hasEnding(): boolean;
  /** Appends the finish. */
  finish(parts: ProviderPart[]): void;
}

/** Creates the reader of one answer. */
export function createAnswerReader(context: AnswerContext): AnswerReader {
  const calls = createToolCallAssembler(context);
  const content = createContentReader(calls, context);
  let isKnown = false;
  let rawFinishReason: string | undefined;
  let blockReason: string | undefined;

  function readIdentity(response: Fields, parts: ProviderPart[]): void {
    const vendorModelId = wordAt(response, "modelVersion");
    const responseId = wordAt(response, "responseId")?.slice(0, MAX_ID_CHARS);
    if (isKnown || (vendorModelId === undefined && responseId === undefined)) return;
    isKnown = true;
    const vendorRequestId = context.response.vendorRequestId ?? responseId;
    parts.push({ type: "response", response: { ...context.response, vendorRequestId, vendorModelId } });
  }

  return {
    hasEnding() {
      return rawFinishReason !== undefined || blockReason !== undefined;
    },
    read(response, parts) {
      if (response["error"] !== undefined && response["error"] !== null) {
        throw toProviderError({ ...context, facts: mapError(response, undefined), retryAfterMs: undefined });
      }
      readIdentity(response, parts);
      const block = wordAt(fieldsAt(response, "promptFeedback"), "blockReason");
      if (block !== undefined && !block.endsWith("UNSPECIFIED")) blockReason ??= block;
      const candidate = listAt(response, "candidates").find(isFields);
      if (candidate !== undefined && blockReason === undefined) {
        for (const part of listAt(fieldsAt(candidate, "content"), "parts")) {
          if (isFields(part)) content.read(part, parts);
        }
        rawFinishReason = wordAt(candidate, "finishReason") ?? rawFinishReason;
      }
      const usage = mapUsage(fieldsAt(response, "usageMetadata"));
      if (usage !== undefined) pushUsage(parts, usage);
    },
    finish(parts) {
      content.end(parts);
      calls.closeAll(parts);
      const finishReason =
        blockReason === undefined ? mapFinishReason(rawFinishReason, calls.count() > 0) : "CONTENT_FILTER";
      parts.push({ type: "finish", finishReason, raw: blockReason ?? rawFinishReason });
    },
  };
}
