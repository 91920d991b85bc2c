import type { DialectDeps, VendorError } from "../dialect.ts";
import { isRecord, type JsonRecord } from "../json.ts";
import { errorBody } from "../openai/errors.ts";
import { tellItem, tellPart, type OutputItem } from "./items.ts";

/** What frames a streamed response. */
export interface ResponseHead {
  /** The response as it begins. */
  readonly begun: unknown;
  /** The response as it ends. */
  readonly ended: unknown;
  readonly status: "completed" | "incomplete";
  readonly hasObfuscation: boolean;
}

/** An event as it is written. */
export function frameOf(event: JsonRecord & { readonly type: string }, sequence: number): string {
  return `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: sequence })}\n\n`;
}

/** What OpenAI writes when it fails in the middle: an error event, and the response as failed. */
export function errorFrames(error: VendorError, deps: DialectDeps): string {
  const { message, code = null } = error;
  const id = deps.ids.next("resp_", 50);
  const failed = { id, object: "response", status: "failed", error: { code: code ?? "server_error", message } };
  const response = { ...failed, incomplete_details: null, model: "unknown", output: [], usage: null };
  const body = errorBody(error);
  return (
    frameOf({ type: "error", ...(isRecord(body) ? body : {}) }, 0) + frameOf({ type: "response.failed", response }, 1)
  );
}

/** The events of a streamed response. */
export function framesOf(items: readonly OutputItem[], head: ResponseHead): string[] {
  const frames: string[] = [];
  const push = (type: string, fields: object): void => {
    frames.push(frameOf({ type, ...fields }, frames.length));
  };
  // Letters of changing number, so that the size of an event does not tell what is in it.
  const padding = (): object =>
    head.hasObfuscation ? { obfuscation: "kUdDMaLDhgsw".slice(0, 2 + ((frames.length * 7) % 10)) } : {};
  push("response.created", { response: head.begun });
  push("response.in_progress", { response: head.begun });
  items.forEach((item, place) => {
    const at = { item_id: item.id, output_index: place };
    push("response.output_item.added", { output_index: place, item: tellItem(item, true) });
    if (item.type === "reasoning") pushSummary(item, at, push, padding);
    else if (item.type === "message") pushContent(item, at, push, padding);
    else {
      // Arguments come in pieces that cut JSON anywhere.
      for (const delta of item.argumentsJson.match(/[^]{1,6}/gu) ?? []) {
        push("response.function_call_arguments.delta", { ...at, delta, ...padding() });
      }
      push("response.function_call_arguments.done", { ...at, arguments: item.argumentsJson });
    }
    push("response.output_item.done", { output_index: place, item: tellItem(item, false) });
  });
  push(`response.${head.status}`, { response: head.ended });
  return frames;
}

type Push = (type: string, fields: object) => void;

function pushSummary(
  item: Extract<OutputItem, { type: "reasoning" }>,
  at: object,
  push: Push,
  padding: () => object,
): void {
  item.summary.forEach((pieces, index) => {
    const part = { ...at, summary_index: index };
    push("response.reasoning_summary_part.added", { ...part, part: { type: "summary_text", text: "" } });
    for (const delta of pieces) push("response.reasoning_summary_text.delta", { ...part, delta, ...padding() });
    const text = pieces.join("");
    push("response.reasoning_summary_text.done", { ...part, text });
    push("response.reasoning_summary_part.done", { ...part, part: { type: "summary_text", text } });
  });
}

function pushContent(
  item: Extract<OutputItem, { type: "message" }>,
  at: object,
  push: Push,
  padding: () => object,
): void {
  const place = { ...at, content_index: 0 };
  const isText = item.kind === "output_text";
  const logprobs = isText ? { logprobs: [] } : {};
  push("response.content_part.added", { ...place, part: tellPart(item.kind, "") });
  for (const delta of item.pieces) push(`response.${item.kind}.delta`, { ...place, delta, ...logprobs, ...padding() });
  const text = item.pieces.join("");
  push(`response.${item.kind}.done`, { ...place, ...(isText ? { text } : { refusal: text }), ...logprobs });
  push("response.content_part.done", { ...place, part: tellPart(item.kind, text) });
}
