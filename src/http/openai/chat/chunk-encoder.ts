import { toChatUsage, toFacts } from "../shared/answer-facts.ts";
import { toOpenAiError } from "../shared/error-body.ts";
import type { EventEncoder } from "../shared/event-encoder.ts";
import { toFinishReason } from "./finish-reason.ts";
import { toChatId } from "./to-completion.ts";

/**
 * Creates the encoder of one stream of `chat.completion.chunk`s. Everything but the delta is the same in each chunk, so it is
 * written once.
 */
export function createChunkEncoder(options: { readonly model: string; readonly includesUsage: boolean }): EventEncoder {
  let head = "";
  /** Between a delta and the end of its chunk. */
  const tail = `,"logprobs":null,"finish_reason":null}]${options.includesUsage ? ',"usage":null' : ""}}\n\n`;
  const seenCalls = new Set<number>();

  function chunk(delta: string): string {
    return `${head}[{"index":0,"delta":${delta}${tail}`;
  }

  return {
    start({ completionId, createdAtMs }) {
      const common = JSON.stringify({
        id: toChatId(completionId),
        object: "chat.completion.chunk",
        created: Math.floor(createdAtMs / 1000),
        model: options.model,
        system_fingerprint: null,
      });
      head = `data: ${common.slice(0, -1)},"choices":`;
      return chunk('{"role":"assistant","content":"","refusal":null}');
    },

    delta(event) {
      switch (event.type) {
        case "text-delta":
          return chunk(`{"content":${JSON.stringify(event.text)}}`);
        case "reasoning-delta":
          return chunk(`{"reasoning_content":${JSON.stringify(event.text)}}`);
        case "tool-call-delta": {
          const { index, toolCallId, toolName, argumentsDelta } = event;
          if (seenCalls.has(index)) {
            return chunk(JSON.stringify({ tool_calls: [{ index, function: { arguments: argumentsDelta } }] }));
          }
          seenCalls.add(index);
          const call = {
            index,
            id: toolCallId,
            type: "function",
            function: { name: toolName, arguments: argumentsDelta },
          };
          return chunk(JSON.stringify({ tool_calls: [call] }));
        }
      }
    },

    finish(completion) {
      const facts = `,"narthex":${JSON.stringify(toFacts(completion.record))}`;
      const usage = options.includesUsage ? ',"usage":null' : "";
      const reason = JSON.stringify(toFinishReason(completion));
      const last = `${head}[{"index":0,"delta":{},"logprobs":null,"finish_reason":${reason}}]${usage}${facts}}\n\n`;
      const counted = options.includesUsage
        ? `${head}[],"usage":${JSON.stringify(toChatUsage(completion.record.usage))}}\n\n`
        : "";
      return `${last}${counted}data: [DONE]\n\n`;
    },

    fail: (failure) => `data: ${JSON.stringify({ error: toOpenAiError(failure) })}\n\n`,
  };
}
