import { REFUSAL } from "../answer/answer.ts";
import { toTokens } from "../answer/text.ts";
import type { DialectDeps, Telling } from "../dialect.ts";
import { opaqueBase64 } from "../ids.ts";
import type { ResponseForm } from "./echo.ts";

/** Reasoning of so many pieces or more is summed up in two parts. */
const TWO_PARTS_FROM = 20;

/** An item of the output, before it is told whole or in pieces. */
export type OutputItem =
  | {
      readonly type: "reasoning";
      readonly id: string;
      /** The parts of the summary, each in its pieces. */
      readonly summary: readonly (readonly string[])[];
      readonly encrypted: string | undefined;
    }
  | {
      readonly type: "message";
      readonly id: string;
      readonly kind: "output_text" | "refusal";
      readonly pieces: readonly string[];
      readonly isWhole: boolean;
    }
  | {
      readonly type: "function_call";
      readonly id: string;
      readonly callId: string;
      readonly name: string;
      readonly argumentsJson: string;
      readonly isWhole: boolean;
    };

/** The items of an answer in the order in which OpenAI gives them. */
export function itemsOf({ answer, control }: Telling, form: ResponseForm, deps: DialectDeps): OutputItem[] {
  const isCut = answer.ending === "length" || control.finish !== undefined;
  const items: OutputItem[] = [];
  if (answer.tokens.reasoning > 0) {
    const id = deps.ids.next("rs_", 50);
    const encrypted = form.hasEncryptedReasoning ? `gAAAA${opaqueBase64(id, 90)}` : undefined;
    items.push({ type: "reasoning", id, summary: form.hasSummary ? inParts(answer.reasoning) : [], encrypted });
  }
  const isRefusal = answer.ending === "refused";
  const pieces = isRefusal ? toTokens(REFUSAL) : answer.text;
  if (pieces.length > 0 || (answer.calls.length === 0 && !isCut)) {
    const kind = isRefusal ? "refusal" : "output_text";
    const isWhole = !isCut || answer.calls.length > 0;
    items.push({ type: "message", id: deps.ids.next("msg_", 50), kind, pieces, isWhole });
  }
  answer.calls.forEach(({ name, argumentsJson }, index) => {
    const isWhole = !isCut || index < answer.calls.length - 1;
    const ids = { id: deps.ids.next("fc_", 50), callId: deps.ids.next("call_", 24) };
    items.push({ type: "function_call", ...ids, name, argumentsJson, isWhole });
  });
  return items;
}

function inParts(pieces: readonly string[]): readonly (readonly string[])[] {
  if (pieces.length === 0) return [];
  if (pieces.length < TWO_PARTS_FROM) return [pieces];
  const half = Math.floor(pieces.length / 2);
  return [pieces.slice(0, half), pieces.slice(half)];
}

/** An item as it stands in the output: empty as it begins, or whole. */
export function tellItem(item: OutputItem, isBegun: boolean): unknown {
  switch (item.type) {
    case "reasoning": {
      const summary = isBegun ? [] : item.summary.map((part) => ({ type: "summary_text", text: part.join("") }));
      const encrypted = item.encrypted === undefined ? {} : { encrypted_content: item.encrypted };
      return { id: item.id, type: "reasoning", ...encrypted, summary };
    }
    case "message":
      return {
        id: item.id,
        type: "message",
        status: statusOf(isBegun, item.isWhole),
        content: isBegun ? [] : [tellPart(item.kind, item.pieces.join(""))],
        role: "assistant",
      };
    case "function_call":
      return {
        id: item.id,
        type: "function_call",
        status: statusOf(isBegun, item.isWhole),
        arguments: isBegun ? "" : item.argumentsJson,
        call_id: item.callId,
        name: item.name,
      };
  }
}

/** A part of a message's content. */
export function tellPart(kind: "output_text" | "refusal", text: string): unknown {
  return kind === "refusal"
    ? { type: "refusal", refusal: text }
    : { type: "output_text", annotations: [], logprobs: [], text };
}

function statusOf(isBegun: boolean, isWhole: boolean): string {
  if (isBegun) return "in_progress";
  return isWhole ? "completed" : "incomplete";
}
