import type { Tokens } from "../answer/answer.ts";
import { scaled } from "../answer/scaled.ts";
import type { Control } from "../control/control.ts";
import type { DialectDeps, Reply, Telling } from "../dialect.ts";
import { openAiHeaders } from "../openai/headers.ts";
import { unpackForm } from "./echo.ts";
import { framesOf, type ResponseHead } from "./frames.ts";
import { itemsOf, tellItem } from "./items.ts";

/** An answer as one `response`, or as a stream of its events; ids of what OpenAI keeps are added to `stored`. */
export function tellResponse(telling: Telling, model: string, deps: DialectDeps, stored: Set<string>): Reply {
  const { ask, answer, control } = telling;
  const form = unpackForm(telling.form);
  const items = itemsOf(telling, form, deps);
  const reason = control.finish ?? REASONS[answer.ending];
  const status = reason === undefined ? "completed" : "incomplete";
  const createdAt = Math.floor(deps.now() / 1000);
  const common = {
    id: control.sameId === true ? "resp_same" : deps.ids.next("resp_", 50),
    object: "response",
    created_at: createdAt,
    background: false,
    error: null,
    model,
    ...form.echo,
    ...(control.unknown === true ? { future_field: { nested: [1, 2] } } : {}),
  };
  if (form.echo.store === true) for (const id of [common.id, ...items.map((item) => item.id)]) stored.add(id);
  const begun = { ...common, status: "in_progress", incomplete_details: null, output: [], usage: null };
  const ended = {
    ...common,
    status,
    incomplete_details: reason === undefined ? null : { reason },
    ...(status === "completed" ? { completed_at: createdAt } : {}),
    output: items.map((item) => tellItem(item, false)),
    service_tier: "default",
    usage: usageOf(answer.tokens, control),
  };
  const isStream = ask.stream;
  const head: ResponseHead = { begun, ended, status, hasObfuscation: form.hasObfuscation };
  const frames = isStream ? framesOf(items, head) : [JSON.stringify(ended)];
  return {
    status: 200,
    headers: openAiHeaders(deps, isStream ? "text/event-stream; charset=utf-8" : "application/json"),
    frames,
    repeatable: Math.max(
      0,
      frames.findIndex((frame) => frame.startsWith("event: response.output_text.delta")),
    ),
    isStream,
  };
}

/** Why a response is incomplete, in OpenAI's words; every other ending is a complete one. */
const REASONS: Readonly<Record<string, string>> = { length: "max_output_tokens", filter: "content_filter" };

function usageOf(tokens: Tokens, control: Control): unknown {
  if (control.usage === "none") return null;
  const scale = (count: number): number => scaled(count, control.usage);
  const input = scale(tokens.input);
  const output = scale(tokens.output);
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: scale(tokens.cacheRead), cache_write_tokens: tokens.cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: scale(tokens.reasoning) },
    total_tokens: input + output,
  };
}
