import type { Completion } from "../../../domain/completion/completion.ts";
import { toChatUsage, toFacts } from "../shared/answer-facts.ts";
import { toFinishReason } from "./finish-reason.ts";

/** The id of a chat completion: the completion's own under OpenAI's prefix. */
export function toChatId(completionId: string): string {
  return completionId.replace(/^cmpl_/, "chatcmpl-");
}

/** The body of a whole answer. */
export function toChatCompletion(completion: Completion): string {
  const { record, content } = completion;
  const toolCalls = content.toolCalls.map((call) => ({
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: call.rawArguments },
  }));
  return JSON.stringify({
    id: toChatId(record.id),
    object: "chat.completion",
    created: Math.floor(record.createdAtMs / 1000),
    model: record.requestedModel,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: content.text ?? null,
          refusal: null,
          reasoning_content: content.reasoning,
          tool_calls: toolCalls.length === 0 ? undefined : toolCalls,
          annotations: [],
        },
        logprobs: null,
        finish_reason: toFinishReason(completion),
      },
    ],
    usage: toChatUsage(record.usage),
    system_fingerprint: null,
    narthex: toFacts(record),
  });
}
