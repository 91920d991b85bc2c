import { REFUSAL } from "../answer/answer.ts";
import type { DialectDeps, Reply, Telling } from "../dialect.ts";
import { chunksOf } from "./chunks.ts";
import { openAiHeaders } from "./headers.ts";
import { FINISH, usageOf, type Head } from "./shape.ts";

/** An answer as one `chat.completion`, or as a stream of `chat.completion.chunk`s. */
export function tellCompletion(telling: Telling, model: string, deps: DialectDeps): Reply {
  const { ask, control } = telling;
  const id = control.sameId === true ? "chatcmpl-same" : deps.ids.next("chatcmpl-", 29);
  const head: Head = { id, created: Math.floor(deps.now() / 1000), model };
  if (!ask.stream) {
    const body = completion(telling, head, deps);
    return {
      status: 200,
      headers: openAiHeaders(deps, "application/json"),
      frames: [JSON.stringify(body)],
      repeatable: 0,
      isStream: false,
    };
  }
  const frames = chunksOf(telling, head, deps);
  return {
    status: 200,
    headers: openAiHeaders(deps, "text/event-stream; charset=utf-8"),
    frames,
    repeatable: Math.min(1, frames.length - 1),
    isStream: true,
  };
}

function completion({ ask, answer, control }: Telling, head: Head, deps: DialectDeps): unknown {
  const choice = (index: number): unknown => ({
    index,
    message: {
      role: "assistant",
      content:
        answer.ending === "refused" || (answer.text.length === 0 && answer.calls.length > 0)
          ? null
          : answer.text.join(""),
      ...(answer.calls.length > 0 ? { tool_calls: answer.calls.map((call) => toolCall(call, deps)) } : {}),
      refusal: answer.ending === "refused" ? REFUSAL : null,
      annotations: [],
      ...(control.unknown === true ? { future_field: { nested: [1, 2] } } : {}),
    },
    logprobs: null,
    finish_reason: control.finish ?? FINISH[answer.ending],
  });
  const usage = usageOf(answer.tokens, control, ask.choices);
  return {
    id: head.id,
    object: "chat.completion",
    created: head.created,
    model: head.model,
    choices: Array.from({ length: ask.choices }, (_, index) => choice(index)),
    ...(usage === null ? {} : { usage }),
    service_tier: "default",
    system_fingerprint: "fp_de604bd877",
    ...(control.unknown === true ? { future_field: "x" } : {}),
  };
}

function toolCall(call: { name: string; argumentsJson: string }, deps: DialectDeps): unknown {
  return {
    id: deps.ids.next("call_", 24),
    type: "function",
    function: { name: call.name, arguments: call.argumentsJson },
  };
}
