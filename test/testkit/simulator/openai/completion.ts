import type { Ending, Tokens } from "../answer/answer.ts";
import type { Control } from "../control/control.ts";
import type { DialectDeps, Reply, Telling } from "../dialect.ts";
import { openAiHeaders } from "./headers.ts";

const FINISH: Record<Ending, string> = {
  stop: "stop",
  "stop-sequence": "stop",
  length: "length",
  tools: "tool_calls",
  filter: "content_filter",
};

/** What is the same in every chunk of a completion. */
interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** An answer as one `chat.completion`, or as a stream of `chat.completion.chunk`s; `form` is "usage" where usage was asked for. */
export function tellCompletion(telling: Telling, model: string, deps: DialectDeps): Reply {
  const { ask, control, form } = telling;
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
  const frames = chunks(telling, head, deps, form === "usage");
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
      content: answer.text.length === 0 && answer.calls.length > 0 ? null : answer.text.join(""),
      ...(answer.calls.length > 0 ? { tool_calls: answer.calls.map((call) => toolCall(call, deps)) } : {}),
      refusal: null,
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

function chunks(telling: Telling, head: Head, deps: DialectDeps, withUsage: boolean): string[] {
  const { ask, answer, control } = telling;
  const frames: string[] = [];
  const start = JSON.stringify({
    id: head.id,
    object: "chat.completion.chunk",
    created: head.created,
    model: head.model,
    service_tier: "default",
    system_fingerprint: "fp_de604bd877",
    ...(control.unknown === true ? { future_field: { nested: true } } : {}),
  }).slice(0, -1);
  const tail = withUsage ? ',"usage":null}\n\n' : "}\n\n";
  for (let index = 0; index < ask.choices; index++) {
    const push = (delta: string, finish: string | null = null): void => {
      const reason = JSON.stringify(finish);
      frames.push(
        `data: ${start},"choices":[{"index":${String(index)},"delta":${delta},"logprobs":null,"finish_reason":${reason}}]${tail}`,
      );
    };
    push(answer.calls.length > 0 && answer.text.length === 0 ? opening(null) : opening(""));
    for (const piece of answer.text) push(`{"content":${JSON.stringify(piece)}}`);
    answer.calls.forEach((call, position) => {
      const at = `"index":${String(position)}`;
      const id = JSON.stringify(deps.ids.next("call_", 24));
      push(
        `{"tool_calls":[{${at},"id":${id},"type":"function","function":{"name":${JSON.stringify(call.name)},"arguments":""}}]}`,
      );
      for (const piece of argumentPieces(call.argumentsJson)) {
        push(`{"tool_calls":[{${at},"function":{"arguments":${JSON.stringify(piece)}}}]}`);
      }
    });
    push("{}", control.finish ?? FINISH[answer.ending]);
  }
  const usage = usageOf(answer.tokens, control, ask.choices);
  if (withUsage && usage !== null) frames.push(`data: ${start},"choices":[],"usage":${JSON.stringify(usage)}}\n\n`);
  frames.push("data: [DONE]\n\n");
  return frames;
}

function opening(content: "" | null): string {
  return JSON.stringify({ role: "assistant", content, refusal: null });
}

/** Arguments come in pieces that cut JSON anywhere. */
function argumentPieces(text: string): readonly string[] {
  return text.match(/[^]{1,6}/gu) ?? [];
}

function usageOf(tokens: Tokens, control: Control, choices: number): unknown {
  if (control.usage === "none") return null;
  const scale = (count: number): number => scaled(count, control.usage);
  const prompt = scale(tokens.input);
  const output = scale(tokens.output * choices);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: scale(tokens.cacheRead), audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: scale(tokens.reasoning * choices),
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** A count as `usage` wants it wrong. */
export function scaled(count: number, usage: Control["usage"]): number {
  if (usage === "zero") return 0;
  if (usage === "huge") return 2_000_000_000;
  return usage === "negative" ? -count - 1 : count;
}
