import type { StartedCompletion } from "../../domain/completion/completion.ts";
import { parseJson } from "../../lib/json.ts";
import { toStorableRecord, type StorableRecord } from "../storable-record.ts";
import { decodeFinished, decodeStarted, encodeStarted } from "./completion-codec.ts";
import { createFields, UnreadableRecordError } from "./fields.ts";
import { encodeFrame, NUMBER_BYTES } from "./frame.ts";
import type { Position } from "./position.ts";

/** What one frame of the journal says. */
export type JournalEntry =
  | { readonly kind: "started"; readonly completion: StartedCompletion }
  | { readonly kind: "finished"; readonly record: StorableRecord }
  /** Every finished completion before the position is in the database. */
  | { readonly kind: "flushed"; readonly position: Position };

const STARTED = 0x53;
/** The row of a finished completion: when it was created and when it finished, then the row's text. */
const ROW = 0x52;
/** A finished completion with the fields of the domain, as earlier versions wrote it; only read. */
const FINISHED = 0x46;
const FLUSHED = 0x41;

/**
 * The frame of an entry.
 *
 * @param minTextBytes a note of progress is filled up with blanks to this size; default 0
 */
export function encodeEntry(entry: JournalEntry, minTextBytes = 0): Buffer {
  switch (entry.kind) {
    case "started":
      return encodeFrame(STARTED, encodeStarted(entry.completion));
    case "finished":
      return encodeRow(entry.record);
    case "flushed":
      return encodeFrame(FLUSHED, JSON.stringify(entry.position).padEnd(minTextBytes));
  }
}

function encodeRow({ createdAtMs, finishedAtMs, json }: StorableRecord): Buffer {
  return encodeFrame(ROW, json, [createdAtMs, finishedAtMs ?? createdAtMs]);
}

/** Whether a frame's payload is of a finished completion. */
export function isFinishedPayload(payload: Buffer): boolean {
  return payload[0] === ROW || payload[0] === FINISHED;
}

/** Whether a frame's payload is of a started completion. */
export function isStartedPayload(payload: Buffer): boolean {
  return payload[0] === STARTED;
}

/** Where the text of a row begins in its payload. */
const ROW_START = 1 + 2 * NUMBER_BYTES;

/** How the JSON of every completion begins. */
const ID_START = Buffer.from('{"id":"');
const QUOTE = 0x22;

/**
 * The completion's id in a frame's payload without parsing the whole of it: a full journal is opened in a fraction of the time.
 * Good for pairing starts and ends only, as it is the JSON's text of the id. `undefined` where the payload begins otherwise.
 */
export function peekCompletionId(payload: Buffer): string | undefined {
  const textStart = payload[0] === ROW ? ROW_START : 1;
  const start = textStart + ID_START.length;
  if (payload.length < start || ID_START.compare(payload, textStart, start) !== 0) return undefined;
  const end = payload.indexOf(QUOTE, start);
  return end === -1 ? undefined : payload.toString("latin1", start, end);
}

/** The entry in a frame's payload; throws {@link UnreadableRecordError} where this version cannot read it. */
export function decodeEntry(payload: Buffer): JournalEntry {
  switch (payload[0]) {
    case STARTED:
      return { kind: "started", completion: decodeStarted(textOf(payload)) };
    case ROW:
      return { kind: "finished", record: decodeRow(payload) };
    case FINISHED:
      return { kind: "finished", record: toStorableRecord(decodeFinished(textOf(payload))) };
    case FLUSHED:
      return { kind: "flushed", position: decodePosition(textOf(payload)) };
    default:
      throw new UnreadableRecordError("unknown kind of entry");
  }
}

function textOf(payload: Buffer): string {
  return payload.toString("utf8", 1);
}

/** The text is not parsed: the frame's checksum says that it is what was written. */
function decodeRow(payload: Buffer): StorableRecord {
  const id = peekCompletionId(payload);
  if (id === undefined) throw new UnreadableRecordError("a row that does not begin with its id");
  return {
    id,
    createdAtMs: payload.readDoubleLE(1),
    isRunning: false,
    finishedAtMs: payload.readDoubleLE(1 + NUMBER_BYTES),
    json: payload.subarray(ROW_START),
  };
}

function decodePosition(text: string): Position {
  const fields = createFields(parseJson(text)?.value);
  return { segment: fields.number("segment"), offset: fields.number("offset") };
}
