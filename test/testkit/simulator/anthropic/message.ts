import type { Answer, Ending } from "../answer/answer.ts";
import { scaled } from "../answer/scaled.ts";
import type { Control } from "../control/control.ts";
import type { DialectDeps, Reply, Telling } from "../dialect.ts";
import { opaqueBase64 } from "../ids.ts";
import { anthropicHeaders } from "./errors.ts";

const STOP: Record<Ending, string> = {
  stop: "end_turn",
  "stop-sequence": "stop_sequence",
  length: "max_tokens",
  tools: "tool_use",
  filter: "refusal",
  refused: "refusal",
};

/** An answer as one message or as a stream of events. `form` is "omitted" where thinking is to be hidden. */
export function tellMessage(telling: Telling, model: string, deps: DialectDeps): Reply {
  const { ask, control } = telling;
  const id = control.sameId === true ? "msg_same" : deps.ids.next("msg_01", 22);
  const requestId = deps.ids.next("req_011", 21);
  if (!ask.stream) {
    return {
      status: 200,
      headers: anthropicHeaders(deps, "application/json", requestId),
      frames: [JSON.stringify(message(telling, id, model, deps))],
      repeatable: 0,
      isStream: false,
    };
  }
  const frames = events(telling, id, model, deps);
  return {
    status: 200,
    headers: anthropicHeaders(deps, "text/event-stream; charset=utf-8", requestId),
    frames,
    repeatable: Math.max(
      0,
      frames.findIndex((frame) => frame.startsWith("event: content_block_delta")),
    ),
    isStream: true,
  };
}

function message(telling: Telling, id: string, model: string, deps: DialectDeps): unknown {
  const { answer, control } = telling;
  const content: unknown[] = [];
  if (answer.reasoning.length > 0)
    content.push({ type: "thinking", thinking: shownThinking(telling), signature: signature(answer) });
  if (answer.text.length > 0) content.push({ type: "text", text: answer.text.join("") });
  for (const call of answer.calls)
    content.push({
      type: "tool_use",
      id: deps.ids.next("toolu_01", 22),
      name: call.name,
      input: inputOf(call.argumentsJson),
      caller: { type: "direct" },
    });
  if (control.unknown === true) content.push({ type: "future_block", payload: { deep: [1] } });
  const usage = usageOf(answer, control, answer.tokens.output);
  return {
    model,
    id,
    type: "message",
    role: "assistant",
    content,
    stop_reason: control.finish ?? STOP[answer.ending],
    stop_sequence: answer.stopSequence,
    stop_details: stopDetails(answer),
    ...(usage === null ? {} : { usage }),
    ...(control.unknown === true ? { future_field: "x" } : {}),
  };
}

function events(telling: Telling, id: string, model: string, deps: DialectDeps): string[] {
  const { answer, control } = telling;
  const frames: string[] = [];
  const push = (type: string, data: Record<string, unknown>): void => {
    frames.push(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  let index = 0;
  const block = (start: unknown, deltas: readonly unknown[]): void => {
    push("content_block_start", { index, content_block: start });
    // Anthropic sends its first ping after the first block has begun.
    if (index === 0) push("ping", {});
    for (const delta of deltas) push("content_block_delta", { index, delta });
    push("content_block_stop", { index });
    index++;
  };
  const usage = usageOf(answer, control, Math.min(1, answer.tokens.output));
  const head = {
    model,
    id,
    type: "message",
    role: "assistant",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
  };
  push("message_start", { message: { ...head, ...(usage === null ? {} : { usage }) } });
  if (answer.reasoning.length > 0) block({ type: "thinking", thinking: "", signature: "" }, thinkingDeltas(telling));
  if (answer.text.length > 0) {
    block(
      { type: "text", text: "" },
      answer.text.map((text) => ({ type: "text_delta", text })),
    );
  }
  for (const call of answer.calls) {
    const pieces = ["", ...(call.argumentsJson === "{}" ? [] : (call.argumentsJson.match(/[^]{1,8}/gu) ?? []))];
    block(
      { type: "tool_use", id: deps.ids.next("toolu_01", 22), name: call.name, input: {}, caller: { type: "direct" } },
      pieces.map((piece) => ({ type: "input_json_delta", partial_json: piece })),
    );
  }
  push("message_delta", {
    delta: {
      stop_reason: control.finish ?? STOP[answer.ending],
      stop_sequence: answer.stopSequence,
      stop_details: stopDetails(answer),
    },
    ...(usage === null ? {} : { usage: deltaUsage(answer, control) }),
  });
  push("message_stop", {});
  return frames;
}

function thinkingDeltas(telling: Telling): unknown[] {
  const { answer, form } = telling;
  const texts = form === "omitted" ? [] : answer.reasoning.map((thinking) => ({ type: "thinking_delta", thinking }));
  return [...texts, { type: "signature_delta", signature: signature(answer) }];
}

function shownThinking({ answer, form }: Telling): string {
  return form === "omitted" ? "" : answer.reasoning.join("");
}

/** The signature of thinking: opaque, decided by the text, checked when it comes back. */
function signature(answer: Pick<Answer, "reasoning">): string {
  return opaqueBase64(`thinking:${answer.reasoning.join("")}`, 120);
}

function inputOf(argumentsJson: string): unknown {
  try {
    const value: unknown = JSON.parse(argumentsJson);
    return value;
  } catch {
    // Arguments that the limit cut off: in an answer in one piece Anthropic shows what could be read of them.
    return {};
  }
}

function stopDetails(answer: Answer): unknown {
  if (answer.ending !== "filter" && answer.ending !== "refused") return null;
  return { type: "refusal", category: null, explanation: "This request was blocked under the usage policy." };
}

function usageOf(answer: Answer, control: Control, output: number): Record<string, unknown> | null {
  if (control.usage === "none") return null;
  const { tokens } = answer;
  const scale = (count: number): number => scaled(count, control.usage);
  return {
    // Anthropic counts cached tokens beside the input, not in it.
    input_tokens: scale(tokens.input - tokens.cacheRead - tokens.cacheWrite),
    cache_creation_input_tokens: scale(tokens.cacheWrite),
    cache_read_input_tokens: scale(tokens.cacheRead),
    cache_creation: {
      ephemeral_5m_input_tokens: scale(tokens.cacheWrite - tokens.cacheWriteForAnHour),
      ephemeral_1h_input_tokens: scale(tokens.cacheWriteForAnHour),
    },
    output_tokens: scale(output),
    ...(output === tokens.output && tokens.reasoning > 0
      ? { output_tokens_details: { thinking_tokens: scale(tokens.reasoning) } }
      : {}),
    service_tier: "standard",
    inference_geo: "global",
  };
}

function deltaUsage(answer: Answer, control: Control): Record<string, unknown> {
  const {
    cache_creation: _creation,
    service_tier: _tier,
    inference_geo: _geo,
    ...usage
  } = usageOf(answer, control, answer.tokens.output) ?? {};
  return usage;
}
