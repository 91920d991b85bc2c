import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import type { FinishReason } from "../../../src/domain/completion/finish-reason.ts";
import type { TokenUsage } from "../../../src/domain/usage/token-usage.ts";

/** What is left of an answer once it is whole: the same for a unary call and for a stream, however it was cut. */
export interface FinalAnswer {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly rawArguments: string }[];
  readonly usage: TokenUsage | undefined;
  readonly finishReason: FinishReason | undefined;
  readonly raw: string | undefined;
}

/** Puts parts together and checks the grammar of ProviderPart on the way; throws where it is broken. */
export function toFinalAnswer(parts: readonly ProviderPart[]): FinalAnswer {
  let text = "";
  let reasoning = "";
  let usage: TokenUsage | undefined;
  let finish: Extract<ProviderPart, { type: "finish" }> | undefined;
  const open = new Map<number, { id: string; name: string; rawArguments: string }>();
  const calls: { id: string; name: string; rawArguments: string; index: number }[] = [];
  const seen = new Set<number>();

  for (const part of parts) {
    if (finish !== undefined) throw new Error(`a ${part.type} comes after the finish`);
    switch (part.type) {
      case "text-delta":
        if (part.text === "") throw new Error("an empty text delta");
        text += part.text;
        break;
      case "reasoning-delta":
        if (part.text === "") throw new Error("an empty reasoning delta");
        reasoning += part.text;
        break;
      case "tool-input-start":
        if (seen.has(part.index) || part.index !== seen.size)
          throw new Error(`index ${String(part.index)} out of order`);
        seen.add(part.index);
        open.set(part.index, { id: part.toolCallId, name: part.toolName, rawArguments: "" });
        break;
      case "tool-input-delta": {
        const call = open.get(part.index);
        if (call === undefined) throw new Error("arguments of a call that is not open");
        call.rawArguments += part.argumentsDelta;
        break;
      }
      case "tool-call": {
        const call = open.get(part.index);
        if (call === undefined) throw new Error("a call ends that is not open");
        open.delete(part.index);
        const joined = call.rawArguments.trim() === "" ? "{}" : call.rawArguments;
        if (joined !== part.rawArguments || call.id !== part.toolCallId || call.name !== part.toolName) {
          throw new Error("a call differs from its start and deltas");
        }
        calls.push({ ...call, rawArguments: joined, index: part.index });
        break;
      }
      case "usage":
        usage = part.usage;
        break;
      case "finish":
        finish = part;
        break;
      case "provider-metadata":
      case "extra-charge":
      case "response":
        break;
    }
  }
  if (finish !== undefined && open.size > 0) throw new Error("a call is still open at the finish");
  if (new Set(calls.map((call) => call.id)).size !== calls.length) throw new Error("two calls share an id");
  const toolCalls = calls
    .sort((a, b) => a.index - b.index)
    .map(({ id, name, rawArguments }) => ({ id, name, rawArguments }));
  return { text, reasoning, toolCalls, usage, finishReason: finish?.finishReason, raw: finish?.raw };
}
