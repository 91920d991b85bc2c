import type { Answer } from "../answer/answer.ts";
import type { DialectDeps, Reply, Telling } from "../dialect.ts";
import { isRecord, type JsonRecord } from "../json.ts";
import { FINISH, usageOf } from "../openai/shape.ts";
import type { FamilyTraits } from "./traits.ts";

/** An answer in the shape of one vendor of the family. */
export function tellFamily(
  telling: Telling,
  traits: FamilyTraits,
  headers: Record<string, string>,
  deps: DialectDeps,
): Reply {
  const { ask, control } = telling;
  const id = control.sameId === true ? "chatcmpl-same" : deps.ids.next("chatcmpl-", 29);
  const head = { id, created: Math.floor(deps.now() / 1000), model: ask.model };
  if (!ask.stream) {
    const body = wholeOf(telling, traits, head, deps);
    const frames = [JSON.stringify(body)];
    return {
      status: 200,
      headers: { ...headers, "content-type": "application/json" },
      frames,
      repeatable: 0,
      isStream: false,
    };
  }
  const frames = [...traits.preamble, ...chunksOf(telling, traits, head, deps), "data: [DONE]\n\n"];
  return {
    status: 200,
    headers: { ...headers, "content-type": "text/event-stream; charset=utf-8" },
    frames,
    repeatable: Math.min(traits.preamble.length + 1, frames.length - 1),
    isStream: true,
  };
}

function figuresOf({ answer, control }: Telling, traits: FamilyTraits): JsonRecord | undefined {
  const usage = usageOf(answer.tokens, control, 1);
  return isRecord(usage) ? traits.count(usage) : undefined;
}

function endingOf({ answer, control }: Telling, traits: FamilyTraits): string {
  const ending = FINISH[answer.ending];
  return control.finish ?? traits.endings[ending] ?? ending;
}

function callsOf({ calls }: Answer, traits: FamilyTraits, deps: DialectDeps): JsonRecord[] {
  return calls.map((call) => ({
    id: deps.ids.next(traits.callId.prefix, traits.callId.length),
    type: "function",
    function: { name: call.name, arguments: call.argumentsJson },
  }));
}

function wholeOf(telling: Telling, traits: FamilyTraits, head: JsonRecord, deps: DialectDeps): unknown {
  const { answer, control } = telling;
  const text = answer.text.join("");
  const thought = answer.reasoning.join("");
  const content =
    traits.thoughts === "parts" && thought !== ""
      ? [
          { type: "thinking", thinking: [{ type: "text", text: thought }] },
          { type: "text", text },
        ]
      : text;
  const beside = traits.thoughts.startsWith("reasoning") && thought !== "" ? { [traits.thoughts]: thought } : {};
  const calls = callsOf(answer, traits, deps);
  const message = { role: "assistant", content, ...beside, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  const usage = figuresOf(telling, traits);
  return {
    ...head,
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: endingOf(telling, traits) }],
    ...traits.beside,
    ...(usage === undefined ? {} : { usage: { ...usage, ...traits.bill } }),
    ...(control.unknown === true ? { future_field: { nested: [1] } } : {}),
  };
}

function chunksOf(telling: Telling, traits: FamilyTraits, head: JsonRecord, deps: DialectDeps): string[] {
  const { form, control } = telling;
  const usage = figuresOf(telling, traits);
  const isInEvery = traits.usage === "in every chunk" && usage !== undefined;
  const frame = (choices: unknown[], more: JsonRecord = {}): string => {
    const unknown = control.unknown === true ? { future_field: { nested: true } } : {};
    const chunk = {
      ...head,
      object: "chat.completion.chunk",
      ...unknown,
      choices,
      ...(isInEvery ? { usage } : {}),
      ...more,
    };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  };
  const frames = deltasOf(telling.answer, traits, deps).map((delta) =>
    frame([{ index: 0, delta, finish_reason: null }]),
  );
  const last = [{ index: 0, delta: {}, finish_reason: endingOf(telling, traits) }];
  const { beside, bill } = traits;
  if (usage === undefined) return [...frames, frame(last, beside)];
  const billed = { usage: { ...usage, ...bill } };
  switch (traits.usage) {
    case "in every chunk":
    case "in the last chunk":
      return [...frames, frame(last, { ...beside, ...billed })];
    case "x_groq":
      return [...frames, frame(last, { x_groq: { id: "req_1", usage } })];
    case "when asked":
      return [...frames, frame(last), ...(form === "usage" ? [frame([], billed)] : [])];
  }
}

function deltasOf(answer: Answer, traits: FamilyTraits, deps: DialectDeps): JsonRecord[] {
  const deltas: JsonRecord[] = [{ role: "assistant", content: "" }];
  for (const piece of answer.reasoning) {
    if (traits.thoughts === "parts") {
      deltas.push({ content: [{ type: "thinking", thinking: [{ type: "text", text: piece }] }] });
    } else if (traits.thoughts !== "hidden") deltas.push({ [traits.thoughts]: piece });
  }
  for (const piece of answer.text) deltas.push({ content: piece });
  callsOf(answer, traits, deps).forEach((call, index) => {
    // Most of the family gives a call in one piece.
    deltas.push({ tool_calls: [{ index, ...call }] });
  });
  return deltas;
}
