import type { DeltaEvent } from "../shared/event-encoder.ts";
import { toCallItem, toItemId, toMessageItem, toReasoningItem, toTextPart, type ItemStatus } from "./output-items.ts";
import type { OutputItem } from "./response-object.ts";

/** Writes one event; gives it its number. */
export type EventWriter = (type: string, fields: string) => string;

/** The output of a streamed response as it grows. */
export interface StreamedOutput {
  /** The events of one piece of the answer. */
  add(event: DeltaEvent): string;
  /** The events that end whatever is still open; text and calls end with the status. */
  close(status: ItemStatus): string;
  /** Every item as it is now. */
  items(): readonly OutputItem[];
}

/** An item that grows. */
interface GrowingItem {
  readonly kind: "message" | "reasoning" | "call";
  readonly id: string;
  readonly place: number;
  /** Text, or a call's raw arguments. */
  text: string;
  status: ItemStatus;
  readonly call: { readonly id: string; readonly name: string } | undefined;
}

/**
 * Creates the output of one stream. Text and reasoning end where something else begins; calls end with the answer, as vendors
 * may give pieces of several in turn.
 */
export function createStreamedOutput(completionId: string, write: EventWriter): StreamedOutput {
  const all: GrowingItem[] = [];
  const calls = new Map<number, GrowingItem>();
  /** The text or reasoning that grows at the moment. */
  let open: GrowingItem | undefined;

  function begin(kind: GrowingItem["kind"], call?: GrowingItem["call"]): GrowingItem {
    const prefix = ({ message: "msg", reasoning: "rs", call: "fc" } as const)[kind];
    const place = all.length;
    const id = toItemId(prefix, completionId, place);
    const item: GrowingItem = { kind, id, place, text: "", status: "in_progress", call };
    all.push(item);
    return item;
  }

  function growText(event: Extract<DeltaEvent, { text: string }>): string {
    const kind = event.type === "text-delta" ? "message" : "reasoning";
    let events = "";
    if (open?.kind !== kind) {
      events = closeOpen("completed");
      open = begin(kind);
      events += writeBegin(write, open);
    }
    open.text += event.text;
    return events + writeDelta(write, open, event.text);
  }

  function growCall(event: Extract<DeltaEvent, { type: "tool-call-delta" }>): string {
    let item = calls.get(event.index);
    let events = "";
    if (item === undefined) {
      events = closeOpen("completed");
      item = begin("call", { id: event.toolCallId, name: event.toolName });
      calls.set(event.index, item);
      events += writeBegin(write, item);
    }
    item.text += event.argumentsDelta;
    return event.argumentsDelta === "" ? events : events + writeDelta(write, item, event.argumentsDelta);
  }

  function closeOpen(status: ItemStatus): string {
    const item = open;
    open = undefined;
    return item === undefined ? "" : closeItem(item, status);
  }

  function closeItem(item: GrowingItem, status: ItemStatus): string {
    item.status = status;
    if (item.kind === "call" && item.text === "") item.text = "{}";
    return writeEnd(write, item);
  }

  return {
    add: (event) => (event.type === "tool-call-delta" ? growCall(event) : growText(event)),
    close(status) {
      let events = closeOpen(status);
      for (const item of calls.values()) events += closeItem(item, status);
      calls.clear();
      return events;
    },
    items: () => all.map(toItem),
  };
}

function toItem(item: GrowingItem): OutputItem {
  const { id, text, status, call } = item;
  if (item.kind === "message") return toMessageItem(id, text, status);
  if (item.kind === "reasoning" || call === undefined) return toReasoningItem(id, text);
  return toCallItem(id, { ...call, rawArguments: text }, status);
}

/** Where an event belongs. */
function at(item: GrowingItem): string {
  return `"item_id":"${item.id}","output_index":${String(item.place)}`;
}

function writeBegin(write: EventWriter, item: GrowingItem): string {
  const empty = { ...toItem(item), ...(item.kind === "message" ? { content: [] } : {}) };
  const shown = item.kind === "reasoning" ? { ...empty, summary: [] } : empty;
  const added = write(
    "response.output_item.added",
    `"output_index":${String(item.place)},"item":${JSON.stringify(shown)}`,
  );
  if (item.kind === "message") {
    return (
      added +
      write("response.content_part.added", `${at(item)},"content_index":0,"part":${JSON.stringify(toTextPart(""))}`)
    );
  }
  if (item.kind === "call") return added;
  const part = '{"type":"summary_text","text":""}';
  return added + write("response.reasoning_summary_part.added", `${at(item)},"summary_index":0,"part":${part}`);
}

function writeDelta(write: EventWriter, item: GrowingItem, delta: string): string {
  const json = JSON.stringify(delta);
  switch (item.kind) {
    case "message":
      return write("response.output_text.delta", `${at(item)},"content_index":0,"logprobs":[],"delta":${json}`);
    case "reasoning":
      return write("response.reasoning_summary_text.delta", `${at(item)},"summary_index":0,"delta":${json}`);
    case "call":
      return write("response.function_call_arguments.delta", `${at(item)},"delta":${json}`);
  }
}

function writeEnd(write: EventWriter, item: GrowingItem): string {
  const done = `"output_index":${String(item.place)},"item":${JSON.stringify(toItem(item))}`;
  const text = JSON.stringify(item.text);
  let events = "";
  if (item.kind === "message") {
    const part = JSON.stringify(toTextPart(item.text));
    events += write("response.output_text.done", `${at(item)},"content_index":0,"logprobs":[],"text":${text}`);
    events += write("response.content_part.done", `${at(item)},"content_index":0,"part":${part}`);
  } else if (item.kind === "reasoning") {
    const part = `{"type":"summary_text","text":${text}}`;
    events += write("response.reasoning_summary_text.done", `${at(item)},"summary_index":0,"text":${text}`);
    events += write("response.reasoning_summary_part.done", `${at(item)},"summary_index":0,"part":${part}`);
  } else {
    const name = JSON.stringify(item.call?.name ?? "");
    events += write("response.function_call_arguments.done", `${at(item)},"name":${name},"arguments":${text}`);
  }
  return events + write("response.output_item.done", done);
}
