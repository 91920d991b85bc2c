import { createSseDecoder, SseFormatError, type SseEvent, type SseFault } from "../../lib/sse-decoder.ts";

/** The most that one event of a stream may hold, in UTF-16 units. */
const MAX_EVENT_CHARS = 8 * 1024 * 1024;

const LINE_ENDS = new TextEncoder().encode("\n\n");

/** What came of some bytes. */
export interface Watched {
  /** What goes on to the SDK. */
  readonly pass: readonly Uint8Array[];
  /** How the bytes break the format; nothing after them can be read. */
  readonly fault: SseFault | undefined;
}

/**
 * Watches one streamed body on its way to the SDK, which neither limits the size of an event nor tells a stream that ended from one
 * that broke off.
 */
export interface BodyWatch {
  /** What of these bytes goes on; nothing of what comes after the end mark. */
  read(bytes: Uint8Array): Watched;
  /** Whether the vendor's end mark was read; what comes after it says nothing and is not waited for. */
  isEnded(): boolean;
  /** Whether the body may end here: its end mark was read, or the format has none and the finish reason decides. */
  isWhole(): boolean;
}

/**
 * Watches a `text/event-stream`.
 *
 * @param isEndMark whether an event is the last that says anything; `undefined` where the end of the body is the end mark
 */
export function createSseWatch(isEndMark: ((event: SseEvent) => boolean) | undefined): BodyWatch {
  const decoder = createSseDecoder({ maxEventChars: MAX_EVENT_CHARS });
  let isEnded = false;
  const note = (event: SseEvent): void => {
    isEnded ||= isEndMark?.(event) === true;
  };

  /** What of these bytes goes on: all up to the end mark, or the SDK would take half an event behind it for a broken answer. */
  function passOf(bytes: Uint8Array): readonly Uint8Array[] {
    let end = 0;
    while (end < bytes.byteLength && !isEnded) {
      const start = end;
      end = isEndMark === undefined ? bytes.byteLength : endOfLine(bytes, start);
      decoder.decode(bytes.subarray(start, end), note);
    }
    // The SDK's parser may wait for the second half of a line's end, for which nobody reads any more.
    return isEnded ? [bytes.subarray(0, end), LINE_ENDS] : [bytes];
  }

  return {
    isEnded() {
      return isEnded;
    },
    isWhole() {
      return isEnded || isEndMark === undefined;
    },
    read(bytes) {
      try {
        return { pass: isEnded ? [] : passOf(bytes), fault: undefined };
      } catch (error) {
        if (!(error instanceof SseFormatError)) throw error;
        // What came before the fault in the same read is still the caller's.
        return { pass: [bytes], fault: error.fault };
      }
    },
  };
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Where the line that goes on at `start` is over: behind its first CR or LF, or at the end of the bytes. */
function endOfLine(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.byteLength; at += 1) {
    if (bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN) return at + 1;
  }
  return bytes.byteLength;
}
