import { REFUSAL, type Answer } from "../answer/answer.ts";
import { toTokens } from "../answer/text.ts";
import type { DialectDeps, Telling } from "../dialect.ts";
import { FINISH, usageOf, type Head } from "./shape.ts";

/** What the caller says about the stream. */
export interface OpenAiForm {
  /** Usage is told in a last chunk. */
  readonly usage: boolean;
  /** Chunks are padded. */
  readonly obfuscated: boolean;
}

/** Packs a form into the word that travels from reading to telling. */
export function packForm(form: OpenAiForm): string {
  return `${form.usage ? "usage" : ""} ${form.obfuscated ? "obfuscated" : ""}`;
}

/** The events of a streamed completion. */
export function chunksOf(telling: Telling, head: Head, deps: DialectDeps): string[] {
  const { ask, answer, control } = telling;
  const withUsage = telling.form.startsWith("usage");
  const padded = telling.form.endsWith("obfuscated");
  const frames: string[] = [];
  const start = startOf(telling, head);
  const push = (choices: string, usage: string): void => {
    // Letters of changing number, so that the size of an event does not tell what is in it.
    const padding = padded ? `,"obfuscation":"${"kUdDMaLDhgsw".slice(0, 2 + ((frames.length * 7) % 10))}"` : "";
    frames.push(`data: ${start},"choices":[${choices}]${usage}${padding}}\n\n`);
  };
  const noUsage = withUsage ? ',"usage":null' : "";
  for (let index = 0; index < ask.choices; index++) {
    const at = `{"index":${String(index)},"delta":`;
    for (const delta of deltasOf(answer, deps)) push(`${at}${delta},"logprobs":null,"finish_reason":null}`, noUsage);
    const reason = JSON.stringify(control.finish ?? FINISH[answer.ending]);
    push(`${at}{},"logprobs":null,"finish_reason":${reason}}`, noUsage);
  }
  const usage = usageOf(answer.tokens, control, ask.choices);
  if (withUsage && usage !== null) push("", `,"usage":${JSON.stringify(usage)}`);
  frames.push("data: [DONE]\n\n");
  return frames;
}

/** The part of a chunk that is the same in all, without its closing brace. */
function startOf({ control }: Telling, head: Head): string {
  const common = {
    id: head.id,
    object: "chat.completion.chunk",
    created: head.created,
    model: head.model,
    service_tier: "default",
    system_fingerprint: "fp_de604bd877",
    ...(control.unknown === true ? { future_field: { nested: true } } : {}),
  };
  return JSON.stringify(common).slice(0, -1);
}

function deltasOf(answer: Answer, deps: DialectDeps): string[] {
  const content = answer.calls.length > 0 && answer.text.length === 0 ? null : "";
  const deltas = [JSON.stringify({ role: "assistant", content, refusal: null })];
  const refusal = answer.ending === "refused" ? toTokens(REFUSAL) : [];
  for (const piece of refusal) deltas.push(`{"refusal":${JSON.stringify(piece)}}`);
  for (const piece of answer.text) deltas.push(`{"content":${JSON.stringify(piece)}}`);
  answer.calls.forEach((call, index) => {
    const id = deps.ids.next("call_", 24);
    deltas.push(toolDelta({ index, id, type: "function", function: { name: call.name, arguments: "" } }));
    // Arguments come in pieces that cut JSON anywhere.
    const pieces = call.argumentsJson.match(/[^]{1,6}/gu) ?? [];
    for (const piece of pieces) deltas.push(toolDelta({ index, function: { arguments: piece } }));
  });
  return deltas;
}

function toolDelta(call: unknown): string {
  return JSON.stringify({ tool_calls: [call] });
}
