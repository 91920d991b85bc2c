import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSseDecoder, SseFormatError, type SseEvent, type SseFault } from "../../src/lib/sse-decoder.ts";

function decodeAll(chunks: Iterable<Uint8Array>, maxEventChars = 1_000_000): SseEvent[] {
  const decoder = createSseDecoder({ maxEventChars });
  const events: SseEvent[] = [];
  for (const chunk of chunks) decoder.decode(chunk, (event) => events.push(event));
  return events;
}

/** The events before a fault, and the fault. */
function decodeToFault(chunks: Iterable<Uint8Array>): { events: SseEvent[]; fault: SseFault | undefined } {
  const decoder = createSseDecoder({ maxEventChars: 1_000_000 });
  const events: SseEvent[] = [];
  try {
    for (const chunk of chunks) decoder.decode(chunk, (event) => events.push(event));
  } catch (error) {
    if (!(error instanceof SseFormatError)) throw error;
    return { events, fault: error.fault };
  }
  return { events, fault: undefined };
}

function decodeText(text: string): SseEvent[] {
  return decodeAll([Buffer.from(text)]);
}

/** Pieces of `bytes` as long as the numbers say, in turn. */
function pieces(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    cut.push(bytes.subarray(at, at + length));
    at += length;
  }
  return cut;
}

describe("the SSE decoder", () => {
  test("reads events with and without names", () => {
    expect(decodeText("data: 1\n\nevent: ping\ndata: 2\n\n")).toEqual([
      { event: "message", data: "1" },
      { event: "ping", data: "2" },
    ]);
  });

  test("joins data lines with line feeds and takes one space after the colon away", () => {
    expect(decodeText("data:a\ndata:  b\ndata\ndata: c\n\n")).toEqual([{ event: "message", data: "a\n b\n\nc" }]);
  });

  test("skips comments, ids, retry times, unknown fields and events without data", () => {
    expect(decodeText(": hello\nid: 7\nretry: 10\nfoo: bar\n\nevent: empty\n\ndata: x\n\n")).toEqual([
      { event: "message", data: "x" },
    ]);
  });

  test("forgets the name of an event that had no data", () => {
    expect(decodeText("event: a\n\ndata: x\n\n")).toEqual([{ event: "message", data: "x" }]);
  });

  test.each(["\n", "\r\n", "\r"])("ends lines with %j", (end) => {
    const text = `data: 1${end}data: 2${end}${end}data: 3${end}${end}`;
    // A lone CR at the very end may be half of a CRLF and ends its line all the same.
    expect(decodeText(text)).toEqual([
      { event: "message", data: "1\n2" },
      { event: "message", data: "3" },
    ]);
  });

  test("skips a byte order mark at the start, even a cut one, and nowhere else", () => {
    const bytes = Buffer.from("\uFEFFdata: \uFEFFx\n\n");
    expect(decodeAll([bytes])).toEqual([{ event: "message", data: "\uFEFFx" }]);
    expect(decodeAll([bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2)])).toEqual([
      { event: "message", data: "\uFEFFx" },
    ]);
  });

  test("drops an event that the end of the stream leaves open", () => {
    expect(decodeText("data: 1\n\ndata: 2\n")).toEqual([{ event: "message", data: "1" }]);
  });

  test("keeps characters whole that chunks cut in the middle", () => {
    const bytes = Buffer.from("data: aé€🎉b\n\n");
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decodeAll([bytes.subarray(0, at), bytes.subarray(at)])).toEqual([{ event: "message", data: "aé€🎉b" }]);
    }
  });

  test("does not depend on the bytes of a chunk after it was given", () => {
    const decoder = createSseDecoder({ maxEventChars: 100 });
    const chunk = Buffer.from("data: é").subarray(0, 7);
    const events: SseEvent[] = [];
    decoder.decode(chunk, (event) => events.push(event));
    chunk.fill(0x58);
    decoder.decode(Buffer.from([0xa9, 0x0a, 0x0a]), (event) => events.push(event));
    expect(events).toEqual([{ event: "message", data: "é" }]);
  });

  test("refuses an event above its limit, in one line or in many, finished or not", () => {
    expect(() => decodeAll([Buffer.from(`data: ${"x".repeat(200)}`)], 100)).toThrow(SseFormatError);
    expect(() => decodeAll([Buffer.from(`data: ${"x".repeat(200)}\n\n`)], 100)).toThrow(SseFormatError);
    expect(() => decodeAll([Buffer.from(`data: ${"x".repeat(30)}\n`.repeat(10))], 100)).toThrow(SseFormatError);
    expect(decodeAll([Buffer.from(`data: ${"x".repeat(80)}\n\n`.repeat(10))], 100)).toHaveLength(10);
  });

  test("refuses damaged lines, which may have swallowed an event, after the events before them", () => {
    expect(decodeToFault([Buffer.from("data: 1\n\n\u0000data: 2\n\ndata: 3\n\n")])).toEqual({
      events: [{ event: "message", data: "1" }],
      fault: "garbage",
    });
  });

  test("takes time in proportion to an endless line, however small its chunks are", () => {
    const decoder = createSseDecoder({ maxEventChars: 64 * 1024 * 1024 });
    const chunk = Buffer.alloc(64, "x");
    const startMs = performance.now();
    for (let count = 0; count < 200_000; count += 1) decoder.decode(chunk, () => undefined);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  test("gives the same events for every way to cut any bytes", () => {
    const lines = fc.constantFrom(
      "data: x",
      "data: é€",
      "event: a",
      ": c",
      "",
      "data",
      "data:",
      "\uFEFF",
      "id: 1",
      "x",
    );
    const text = fc
      .array(fc.tuple(lines, fc.constantFrom("\n", "\r\n", "\r")))
      .map((parts) => Buffer.from(`\uFEFF${parts.map((part) => part.join("")).join("")}`));
    const anyBytes = fc.oneof(text, fc.uint8Array({ maxLength: 200 }));
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(anyBytes, lengths, (bytes, sizes) => {
        expect(decodeToFault(pieces(bytes, sizes))).toEqual(decodeToFault([bytes]));
      }),
      { numRuns: 2_000 },
    );
  });

  test("reads what TextDecoder reads out of any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (bytes, size) => {
        const safe = bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d);
        const line = Buffer.concat([Buffer.from("data: a"), safe, Buffer.from("\n\n")]);
        expect(decodeAll(pieces(line, [size]))[0]?.data).toBe(
          `a${new TextDecoder("utf-8", { ignoreBOM: true }).decode(safe)}`,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
