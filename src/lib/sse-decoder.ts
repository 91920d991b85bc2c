/** One event of a `text/event-stream`. */
export interface SseEvent {
  /** The event's name; `"message"` where the stream gives none. */
  readonly event: string;
  /** The data lines, joined by line feeds; never empty. */
  readonly data: string;
}

/** Turns the bytes of an event stream into its events, however they are cut. */
export interface SseDecoder {
  /** Hands each event that these bytes complete to `take`, in order. Throws an {@link SseFormatError} where the stream breaks its format. */
  decode(bytes: Uint8Array, take: (event: SseEvent) => void): void;
}

/** How a stream can break its format. */
export type SseFault =
  /** An event, or a line of one, is longer than the decoder's limit. */
  | "too-large"
  /** A line begins with what cannot be the name of a field: bytes are damaged or foreign, and an event may be among them. */
  | "garbage";

/** A stream that breaks its format; nothing can be read of it any more. */
export class SseFormatError extends Error {
  override readonly name = "SseFormatError";
  readonly fault: SseFault;

  constructor(fault: SseFault) {
    super(
      fault === "garbage" ? "A line of the stream is no field." : "An event of the stream is longer than its limit.",
    );
    this.fault = fault;
  }
}

/**
 * Creates a decoder of one stream after the HTML standard: CR, LF and CRLF end lines, a leading byte order mark and comments
 * are skipped, an event without data or without its closing empty line is none. Ids, retry times and other fields that are words
 * are ignored; stricter than the standard, lines that begin with anything else are refused, since they may have swallowed an event.
 *
 * @param options.maxEventChars the most UTF-16 units that one event may hold
 */
export function createSseDecoder(options: { maxEventChars: number }): SseDecoder {
  const utf8 = createUtf8Decoder();
  let isAtStart = true;
  let endsInCr = false;
  /** Pieces of the line that is still open; joined once it ends, so that a long line costs no repeated copying. */
  let openLine: string[] = [];
  let openLength = 0;
  let name = "";
  let data: string | undefined;

  function normalise(text: string): string {
    let rest = text;
    if (isAtStart && rest.length > 0) {
      isAtStart = false;
      if (rest.charCodeAt(0) === BYTE_ORDER_MARK) rest = rest.slice(1);
    }
    if (endsInCr && rest.length > 0) {
      endsInCr = false;
      if (rest.charCodeAt(0) === LINE_FEED) rest = rest.slice(1);
    }
    if (!rest.includes("\r")) return rest;
    endsInCr = rest.endsWith("\r");
    return rest.replaceAll(/\r\n?/g, "\n");
  }

  function keepWithinLimit(chars: number): void {
    if (chars > options.maxEventChars) throw new SseFormatError("too-large");
  }

  function takeLine(line: string, take: (event: SseEvent) => void): void {
    if (line === "") {
      const event = { event: name === "" ? "message" : name, data: data ?? "" };
      data = undefined;
      name = "";
      if (event.data !== "") take(event);
      return;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    if (field !== "data" && field !== "event") {
      if (!/^[\w-]*$/.test(field)) throw new SseFormatError("garbage");
      return;
    }
    const start = colon === -1 ? line.length : line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    const value = line.slice(start);
    if (field === "event") {
      name = value;
      return;
    }
    keepWithinLimit((data?.length ?? 0) + value.length);
    data = data === undefined ? value : `${data}\n${value}`;
  }

  return {
    decode(bytes, take) {
      const text = normalise(utf8(bytes));
      let start = 0;
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
        let line = text.slice(start, end);
        if (openLength > 0) {
          line = openLine.join("") + line;
          openLine = [];
          openLength = 0;
        }
        takeLine(line, take);
        start = end + 1;
      }
      if (start < text.length) {
        openLine.push(text.slice(start));
        openLength += text.length - start;
        keepWithinLimit(openLength + (data?.length ?? 0));
      }
    },
  };
}

const BYTE_ORDER_MARK = 0xfeff;
const LINE_FEED = 0x0a;
const SPACE = 0x20;

/** A UTF-8 decoder that holds back a character cut by the end of a chunk; invalid bytes become U+FFFD. */
function createUtf8Decoder(): (bytes: Uint8Array) => string {
  let held: Buffer | undefined;
  return (bytes) => {
    const fresh = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const whole = held === undefined ? fresh : Buffer.concat([held, fresh]);
    const end = whole.length - cutCharacterLength(whole);
    // Copied: what is held must not keep the socket's buffer, nor change with it.
    held = end === whole.length ? undefined : Buffer.from(whole.subarray(end));
    return whole.toString("utf8", 0, end);
  };
}

/** How many bytes at the end belong to a character that is not whole: 0 to 3. */
function cutCharacterLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3; back += 1) {
    const byte = bytes.at(-back);
    if (byte === undefined || byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < needed ? back : 0;
    }
  }
  return 0;
}
