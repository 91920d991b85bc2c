import type { FinishedCompletion, StartedCompletion } from "../../domain/completion/completion.ts";
import { parseJson } from "../../lib/json.ts";
import { decodeFinished, decodeStarted, encodeFinished, encodeStarted } from "./completion-codec.ts";
import { createFields, UnreadableRecordError } from "./fields.ts";
import { encodeFrame } from "./frame.ts";
import type { Position } from "./position.ts";

/** What one frame of the journal says. */
export type JournalEntry =
  | { readonly kind: "started"; readonly completion: StartedCompletion }
  | { readonly kind: "finished"; readonly completion: FinishedCompletion }
  /** Every finished completion before the position is in the database. */
  | { readonly kind: "flushed"; readonly position: Position };

const STARTED = 0x53;
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
      return encodeFrame(FINISHED, encodeFinished(entry.completion));
    case "flushed":
      return encodeFrame(FLUSHED, JSON.stringify(entry.position).padEnd(minTextBytes));
  }
}

/** Whether a frame's payload is of a finished completion. */
export function isFinishedPayload(payload: Buffer): boolean {
  return payload[0] === FINISHED;
}

/** Whether a frame's payload is of a started completion. */
export function isStartedPayload(payload: Buffer): boolean {
  return payload[0] === STARTED;
}

/** How the JSON of every completion begins. */
const ID_START = Buffer.from('{"id":"');
const QUOTE = 0x22;

/**
 * The completion's id in a frame's payload without parsing the whole of it: a full journal is opened in a fraction of the time.
 * Good for pairing starts and ends only, as it is the JSON's text of the id. `undefined` where the payload begins otherwise.
 */
export function peekCompletionId(payload: Buffer): string | undefined {
  const start = 1 + ID_START.length;
  if (ID_START.compare(payload, 1, start) !== 0) return undefined;
  const end = payload.indexOf(QUOTE, start);
  return end === -1 ? undefined : payload.toString("latin1", start, end);
}

/** The entry in a frame's payload; throws {@link UnreadableRecordError} where this version cannot read it. */
export function decodeEntry(payload: Buffer): JournalEntry {
  const text = payload.toString("utf8", 1);
  switch (payload[0]) {
    case STARTED:
      return { kind: "started", completion: decodeStarted(text) };
    case FINISHED:
      return { kind: "finished", completion: decodeFinished(text) };
    case FLUSHED:
      return { kind: "flushed", position: decodePosition(text) };
    default:
      throw new UnreadableRecordError("unknown kind of entry");
  }
}

function decodePosition(text: string): Position {
  const fields = createFields(parseJson(text)?.value);
  return { segment: fields.number("segment"), offset: fields.number("offset") };
}
