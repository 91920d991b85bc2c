import { brokenAnswer, type FailureContext } from "../shared/answer-failure.ts";
import { isFields, listAt, stringAt, type Fields } from "../shared/read-json.ts";

/** What a message or a delta says, apart from what the model only thought. */
export interface ReadContent {
  readonly text: string;
  readonly reasoning: string;
}

/**
 * Reads `content`, which is text, or with Mistral a list of `text` and `thinking` parts, and the reasoning beside it, which vendors
 * name `reasoning_content` or `reasoning`; where both are there they say the same. Throws a ProviderError for `content` that is
 * neither: what it says would be lost.
 */
export function readContent(message: Fields, context: FailureContext): ReadContent {
  const beside = stringAt(message, "reasoning_content") ?? stringAt(message, "reasoning") ?? "";
  const { content } = message;
  if (typeof content === "string") return { text: content, reasoning: beside };
  if (content === undefined || content === null) return { text: "", reasoning: beside };
  if (!Array.isArray(content)) throw brokenAnswer(context, "answered with content that is no text");
  const parts = content.filter(isFields);
  const textOf = (part: Fields): string => stringAt(part, "text") ?? "";
  const thoughtOf = (part: Fields): string => listAt(part, "thinking").filter(isFields).map(textOf).join("");
  return {
    text: parts.map((part) => (part["type"] === "text" ? textOf(part) : "")).join(""),
    reasoning: beside + parts.map((part) => (part["type"] === "thinking" ? thoughtOf(part) : "")).join(""),
  };
}
