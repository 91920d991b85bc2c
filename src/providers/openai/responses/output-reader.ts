import type { ProviderPart } from "../../../domain/provider/provider-part.ts";
import { brokenAnswer } from "../../shared/answer-failure.ts";
import { pushDelta } from "../../shared/part-batch.ts";
import { isFields, listAt, stringAt, wordAt, type Fields } from "../../shared/read-json.ts";
import { createToolCallAssembler, type OpenToolCall } from "../../shared/tool-call-assembler.ts";
import type { AnswerContext } from "../../shared/vendor-dialect.ts";
import type { OutputFacts } from "./map-finish-reason.ts";

/** Between two parts of reasoning, each of which is a text of its own, mostly with a title. */
const BETWEEN_REASONING = "\n\n";

/** An item of the output that has begun. */
interface OpenItem {
  call: OpenToolCall | undefined;
  /** Whether the call takes free text, which is delivered as `{"input": …}`. */
  readonly isCustom: boolean;
  /** Whether any of its text came as a delta; then the whole at its end says nothing new. */
  hasDeltas: boolean;
}

/**
 * Reads the items of one response's output, whole or as they come, into parts. Items of tools that OpenAI runs itself, and those
 * that are yet to be invented, give none.
 */
export interface OutputReader {
  /** An item begins under its place in the output. */
  begin(place: number, item: Fields, parts: ProviderPart[]): void;
  text(place: number, delta: string, parts: ProviderPart[]): void;
  refusal(place: number, delta: string, parts: ProviderPart[]): void;
  /** @param part the number of the summary's part */
  reasoning(place: number, part: number, delta: string, parts: ProviderPart[]): void;
  /** More of a call's arguments or free text. */
  input(place: number, delta: string, parts: ProviderPart[]): void;
  /** An item is whole; gives what its deltas have not. Throws a ProviderError for a call without a name. */
  end(place: number, item: Fields, parts: ProviderPart[]): void;
  /** Closes the calls that are still open. */
  closeAll(parts: ProviderPart[]): void;
  readonly facts: OutputFacts;
}

/** Creates the reader of one response's output. */
export function createOutputReader(context: AnswerContext): OutputReader {
  const calls = createToolCallAssembler(context);
  const items = new Map<number, OpenItem>();
  /** Items that wait for the caller, by the id under which an answer to them would come. */
  const waiting = new Map<string, string>();
  let hasRefusal = false;
  /** The reasoning text that came last: item and part. */
  let lastReasoning: string | undefined;

  function itemAt(place: number, type: string | undefined): OpenItem {
    const known = items.get(place);
    if (known !== undefined) return known;
    const item: OpenItem = { call: undefined, isCustom: type === "custom_tool_call", hasDeltas: false };
    items.set(place, item);
    return item;
  }

  function startCall(state: OpenItem, item: Fields, parts: ProviderPart[]): void {
    const name = wordAt(item, "name");
    if (state.call !== undefined || name === undefined) return;
    state.call = calls.start(wordAt(item, "call_id") ?? wordAt(item, "id"), name, parts);
  }

  function takeText(place: number, delta: string, parts: ProviderPart[]): void {
    if (delta === "") return;
    itemAt(place, undefined).hasDeltas = true;
    pushDelta(parts, "text-delta", delta);
  }

  function takeRefusal(place: number, delta: string, parts: ProviderPart[]): void {
    if (delta !== "") hasRefusal = true;
    takeText(place, delta, parts);
  }

  function takeReasoning(place: number, part: number, delta: string, parts: ProviderPart[]): void {
    if (delta === "") return;
    itemAt(place, undefined).hasDeltas = true;
    const key = `${place}/${part}`;
    const isNext = lastReasoning !== undefined && lastReasoning !== key;
    lastReasoning = key;
    pushDelta(parts, "reasoning-delta", isNext ? BETWEEN_REASONING + delta : delta);
  }

  function takeInput(place: number, delta: string, parts: ProviderPart[]): void {
    const state = items.get(place);
    if (state?.call === undefined || delta === "") return;
    const isFirst = !state.hasDeltas;
    state.hasDeltas = true;
    if (!state.isCustom) calls.append(state.call, delta, parts);
    else calls.append(state.call, (isFirst ? '{"input":"' : "") + JSON.stringify(delta).slice(1, -1), parts);
  }

  function endMessage(place: number, item: Fields, parts: ProviderPart[]): void {
    if (itemAt(place, undefined).hasDeltas) return;
    for (const part of listAt(item, "content").filter(isFields)) {
      takeText(place, stringAt(part, "text") ?? "", parts);
      takeRefusal(place, stringAt(part, "refusal") ?? "", parts);
    }
  }

  function endReasoning(place: number, item: Fields, parts: ProviderPart[]): void {
    if (itemAt(place, undefined).hasDeltas) return;
    const texts = [...listAt(item, "summary"), ...listAt(item, "content")].filter(isFields);
    texts.forEach((text, part) => {
      takeReasoning(place, part, stringAt(text, "text") ?? "", parts);
    });
  }

  function endCall(place: number, item: Fields, parts: ProviderPart[]): void {
    const state = itemAt(place, stringAt(item, "type"));
    startCall(state, item, parts);
    if (state.call === undefined) throw brokenAnswer(context, "answered with a tool call without a name");
    if (!state.hasDeltas) takeInput(place, stringAt(item, state.isCustom ? "input" : "arguments") ?? "", parts);
    if (state.isCustom) calls.append(state.call, state.hasDeltas ? '"}' : '{"input":""}', parts);
    calls.close(state.call, parts);
    items.delete(place);
  }

  return {
    get facts() {
      const [openItem] = waiting.values();
      return { hasRefusal, hasToolCalls: calls.count > 0, openItem };
    },
    begin(place, item, parts) {
      // An item that never ended makes room for the next one in its place.
      const unended = items.get(place)?.call;
      if (unended !== undefined) calls.close(unended, parts);
      items.delete(place);
      const type = stringAt(item, "type");
      if (type === "function_call" || type === "custom_tool_call") startCall(itemAt(place, type), item, parts);
    },
    text: takeText,
    refusal: takeRefusal,
    reasoning: takeReasoning,
    input: takeInput,
    end(place, item, parts) {
      const type = stringAt(item, "type");
      switch (type) {
        case "message":
          endMessage(place, item, parts);
          items.delete(place);
          return;
        case "reasoning":
          endReasoning(place, item, parts);
          items.delete(place);
          return;
        case "function_call":
        case "custom_tool_call":
          endCall(place, item, parts);
          return;
        case "computer_call":
        case "local_shell_call":
        case "apply_patch_call":
        case "mcp_approval_request":
        case "shell_call":
          waiting.set(wordAt(item, "call_id") ?? String(place), type);
          return;
        case "tool_search_call":
          if (stringAt(item, "execution") === "client") waiting.set(wordAt(item, "call_id") ?? String(place), type);
          return;
        case "shell_call_output":
          waiting.delete(wordAt(item, "call_id") ?? "");
          return;
        default:
          return;
      }
    },
    closeAll(parts) {
      calls.closeAll(parts);
    },
  };
}
