import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer } from "../shared/answer-failure.ts";
import { isFields } from "../shared/read-json.ts";
import type { AnswerContext } from "../shared/vendor-dialect.ts";
import { createAnswerReader } from "./answer-reader.ts";

/** A whole `GenerateContentResponse` as parts. */
export function readAnswer(answer: unknown, context: AnswerContext): readonly ProviderPart[] {
  // Errors may come in a list of one.
  const root: unknown = Array.isArray(answer) ? answer[0] : answer;
  const reader = createAnswerReader(context);
  const parts: ProviderPart[] = [];
  if (isFields(root)) reader.read(root, parts);
  if (!isFields(root) || !(reader.hasEnding() || Array.isArray(root["candidates"]))) {
    throw brokenAnswer(context, "answered without a candidate");
  }
  reader.finish(parts);
  return parts;
}
