import type { ProviderPart } from "../../../domain/provider/provider-part.ts";
import { brokenAnswer } from "../../shared/answer-failure.ts";
import { pushDelta } from "../../shared/part-batch.ts";
import { isFields, listAt, stringAt, wordAt, type Fields } from "../../shared/read-json.ts";
import { toRawArguments } from "../../shared/raw-arguments.ts";
import { createToolCallAssembler, type OpenToolCall } from "../../shared/tool-call-assembler.ts";
import type { AnswerContext } from "../../shared/vendor-dialect.ts";
import { chargesOfItem, createExtraChargeReader } from "../extra-charges.ts";
import type { OutputFacts } from "./map-finish-reason.ts";

/** Between two parts of reasoning, each of which is a text of its own, mostly with a title. */
const BETWEEN_REASONING = "\n\n";
/** The most items of one output; more is no answer. */
const MAX_ITEMS = 10_000;
/** How much is kept of an id that is compared only. */
const MAX_ID_CHARS = 256;

/** An item of the output that has begun. */
interface OpenItem {
  call: OpenToolCall | undefined;
  /** Whether the call takes free text, which is delivered as `{"input": …}`. */
  readonly isCustom: boolean;
  /** Whether any of its text came as a delta; then the whole at its end says nothing new. */
  hasDeltas: boolean;
}

/**
 * Reads the items of one response's output, whole or as they come, into parts. Items of tools that OpenAI runs itself
 * give what they are charged for, those that are yet to be invented nothing.
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
  /** Whether an item has begun or ended. */
  hasBegun(): boolean;
  /** Whether this very item has ended already: some servers tell it twice. */
  hasEnded(place: number, item: Fields): boolean;
  /** Where the call of the item's id is open; `undefined` where it is not. */
  openPlaceOf(item: Fields): number | undefined;
  /** Closes the calls that are still open. */
  closeAll(parts: ProviderPart[]): void;
  facts(): OutputFacts;
}

/** Creates the reader of one response's output. */
export function createOutputReader(context: AnswerContext): OutputReader {
  const calls = createToolCallAssembler(context);
  const items = new Map<number, OpenItem>();
  /** Ids of the items that have ended, by their places. */
  const ended = new Map<number, string>();
  let hasBegun = false;
  const charges = createExtraChargeReader();
  /** Items that wait for the caller, by the id under which an answer to them would come. */
  const waiting = new Map<string, string>();
  let hasRefusal = false;
  /** The reasoning text that came last: item and part. */
  let lastReasoning: string | undefined;

  function countItem(): void {
    hasBegun = true;
    if (items.size + ended.size + waiting.size <= MAX_ITEMS) return;
    throw brokenAnswer(context, "sent an answer larger than the limit", { retryable: false });
  }

  function itemAt(place: number, type: string | undefined): OpenItem {
    const known = items.get(place);
    if (known !== undefined) return known;
    countItem();
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
    const whole = state.isCustom ? (stringAt(item, "input") ?? "") : toRawArguments(item["arguments"], context);
    const given = state.call.rawArguments;
    if (!state.hasDeltas) takeInput(place, whole, parts);
    // Deltas of which some are missing; where they say something else, they are what the model wrote.
    else if (!state.isCustom && whole.startsWith(given)) takeInput(place, whole.slice(given.length), parts);
    if (state.isCustom) calls.append(state.call, state.hasDeltas ? '"}' : '{"input":""}', parts);
    calls.close(state.call, parts);
    items.delete(place);
  }

  return {
    facts() {
      const [openItem] = waiting.values();
      return { hasRefusal, hasToolCalls: calls.count() > 0, openItem };
    },
    begin(place, item, parts) {
      hasBegun = true;
      ended.delete(place);
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
    hasBegun() {
      return hasBegun;
    },
    hasEnded(place, item) {
      const id = idOf(item);
      return id !== undefined && ended.get(place) === id;
    },
    openPlaceOf(item) {
      const id = wordAt(item, "call_id");
      return [...items].find(([, { call }]) => call !== undefined && call.toolCallId === id)?.[0];
    },
    end(place, item, parts) {
      countItem();
      const id = idOf(item);
      if (id !== undefined) ended.set(place, id);
      const type = stringAt(item, "type");
      charges.take(chargesOfItem(item), parts);
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
          waiting.set(idOf(item) ?? String(place), type);
          return;
        case "tool_search_call":
          if (stringAt(item, "execution") === "client") waiting.set(idOf(item) ?? String(place), type);
          return;
        case "shell_call_output":
          waiting.delete(idOf(item) ?? "");
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

/** What an item is known by. */
function idOf(item: Fields): string | undefined {
  return (wordAt(item, "call_id") ?? wordAt(item, "id"))?.slice(0, MAX_ID_CHARS);
}
