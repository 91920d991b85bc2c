import type { CompletionContent } from "../../../domain/completion/completion.ts";
import type { OutputItem } from "./response-object.ts";

/** The status of an item. */
export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** What the model said. */
export function toMessageItem(id: string, text: string, status: ItemStatus): OutputItem {
  return { id, type: "message", status, role: "assistant", content: [toTextPart(text)] };
}

/** A piece of text in a message. */
export function toTextPart(text: string): Readonly<Record<string, unknown>> {
  return { type: "output_text", annotations: [], logprobs: [], text };
}

/** What the vendor shows of the model's reasoning. */
export function toReasoningItem(id: string, text: string): OutputItem {
  return { id, type: "reasoning", summary: [{ type: "summary_text", text }] };
}

/** A call that the caller is asked to make. */
export function toCallItem(
  id: string,
  call: { readonly id: string; readonly name: string; readonly rawArguments: string },
  status: ItemStatus,
): OutputItem {
  return { id, type: "function_call", status, arguments: call.rawArguments, call_id: call.id, name: call.name };
}

/** The id of the item at a place of a response's output. */
export function toItemId(prefix: "msg" | "rs" | "fc", completionId: string, place: number): string {
  return `${completionId.replace(/^cmpl/, prefix)}_${String(place)}`;
}

/** A whole answer as output: reasoning, text, calls. */
export function toOutput(completionId: string, content: CompletionContent, status: ItemStatus): readonly OutputItem[] {
  const items: OutputItem[] = [];
  if (content.reasoning !== undefined) {
    items.push(toReasoningItem(toItemId("rs", completionId, items.length), content.reasoning));
  }
  if (content.text !== undefined) {
    items.push(toMessageItem(toItemId("msg", completionId, items.length), content.text, status));
  }
  for (const call of content.toolCalls) {
    items.push(toCallItem(toItemId("fc", completionId, items.length), call, "completed"));
  }
  return items;
}
