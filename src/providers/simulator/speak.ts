import type { FinishReason } from "../../domain/completion/finish-reason.ts";
import type { ProviderCall } from "../../domain/provider/provider.ts";
import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import type { PlannedAnswer } from "./plan-answer.ts";

/** Where an answer ends before it is planned to. */
interface Ending {
  readonly finishReason: FinishReason;
  readonly raw: string;
}

/**
 * A planned answer as parts, one array for each token, cut by `maxOutputTokens` and `stop`. A token is a word with the space before
 * it; usage counts them, reasoning among the output.
 */
export function speak(plan: PlannedAnswer, call: ProviderCall): ProviderPart[][] {
  const { request } = call;
  const batches: ProviderPart[][] = [];
  let left = request.maxOutputTokens;

  function take(text: string): string[] {
    const tokens = toTokens(text);
    const taken = tokens.slice(0, left);
    left -= taken.length;
    return taken;
  }

  const thoughts = take(plan.reasoning);
  for (const text of thoughts) batches.push([{ type: "reasoning-delta", text }]);
  const isCutInThoughts = thoughts.length < toTokens(plan.reasoning).length;

  let ending: Ending = { finishReason: "STOP", raw: "stop" };
  const text = untilStop(plan.text, request.stop ?? []);
  const words = take(text);
  for (const word of words) batches.push([{ type: "text-delta", text: word }]);
  if (isCutInThoughts || words.length < toTokens(text).length) ending = { finishReason: "LENGTH", raw: "length" };

  for (const [index, toolCall] of plan.toolCalls.entries()) {
    if (ending.finishReason === "LENGTH") break;
    const rawArguments = JSON.stringify(toolCall.arguments);
    const cost = Math.max(toTokens(rawArguments).length, 1);
    if (cost > left) {
      ending = { finishReason: "LENGTH", raw: "length" };
      break;
    }
    left -= cost;
    ending = { finishReason: "TOOL_CALLS", raw: "tool_calls" };
    const named = { index, toolCallId: `call_simulated_${index}`, toolName: toolCall.name };
    batches.push(
      [{ type: "tool-input-start", ...named }],
      [
        { type: "tool-input-delta", index, argumentsDelta: rawArguments },
        { type: "tool-call", ...named, rawArguments },
      ],
    );
  }

  batches.push([
    {
      type: "usage",
      usage: {
        inputTokens: inputTokensOf(call),
        outputTokens: request.maxOutputTokens - left,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        reasoningTokens: thoughts.length,
      },
    },
    { type: "finish", ...ending },
  ]);
  return batches;
}

/** The text in tokens; joined they give it back. */
function toTokens(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+|\s+$/g) ?? [];
}

function untilStop(text: string, stop: readonly string[]): string {
  const ends = stop.map((sequence) => text.indexOf(sequence)).filter((at) => at >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

/** Tokens of the messages and tools: words, 256 for an image. */
function inputTokensOf({ request }: ProviderCall): number {
  let tokens = toTokens(JSON.stringify(request.tools)).length;
  for (const message of request.messages) {
    if (message.role === "user") {
      for (const part of message.parts) tokens += part.type === "text" ? toTokens(part.text).length : 256;
    } else tokens += toTokens(message.text ?? "").length;
  }
  return Math.max(tokens, 1);
}
