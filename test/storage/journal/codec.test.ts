import fc from "fast-check";
import { OPERATIONS } from "../../../src/domain/completion/operation.ts";
import { describe, expect, it } from "vitest";
import type { FinishedCompletion } from "../../../src/domain/completion/completion.ts";
import { parseJson } from "../../../src/lib/json.ts";
import { UnreadableRecordError } from "../../../src/storage/journal/fields.ts";
import { encodeFrame, FRAME_HEADER_BYTES, scanFrames } from "../../../src/storage/journal/frame.ts";
import { decodeEntry, encodeEntry, type JournalEntry } from "../../../src/storage/journal/journal-entry.ts";
import { toStorableText } from "../../../src/storage/storable.ts";
import { toStorableRecord } from "../../../src/storage/storable-record.ts";
import { EARLIER_FINISHED_TEXT, finishedCompletion, readRecord, ROW_FRAME, startedCompletion } from "./records.ts";

/** Any text, lone surrogates and NUL among it. */
const text = fc.string({ unit: "binary" });
const optionalText = fc.option(text, { nil: undefined });
const count = fc.nat();
const money = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("__proto__"));
const metadata = fc.dictionary(
  text.filter((key) => key !== "__proto__"),
  json.map((value) => parseJson(JSON.stringify(value))?.value ?? null),
);

const finished: fc.Arbitrary<FinishedCompletion> = fc
  .record({
    teamId: optionalText,
    endUserId: optionalText,
    clientIp: optionalText,
    subject: fc.option(fc.record({ type: text, id: text }), { nil: undefined }),
    metadata: fc.option(metadata, { nil: undefined }),
    requestedModel: text,
    isStream: fc.boolean(),
    operation: fc.constantFrom(...OPERATIONS),
    createdAtMs: count,
    status: fc.constantFrom("COMPLETED", "FAILED", "CANCELLED", "BLOCKED"),
    finishReason: fc.constantFrom("STOP", "LENGTH", "COST_LIMIT", undefined),
    errorCode: fc.constantFrom("PROVIDER_ERROR", "CANCELLED", undefined),
    errorMessage: optionalText,
    warnings: fc.array(text),
    cost: fc.option(
      fc.record({
        amountUsd: money,
        breakdown: fc.array(
          fc.record({
            unit: fc.constantFrom("INPUT_TOKEN", "CACHE_READ_TOKEN", "REQUEST"),
            quantity: count,
            picoUsdPerUnit: money,
            amountUsd: money,
          }),
        ),
      }),
      { nil: undefined },
    ),
    outputBytes: count,
    finishedAtMs: count,
  })
  .map((given) => finishedCompletion("cmpl_any", given));

/** A value whose texts are as the database can hold them. */
function mapTexts(value: unknown): unknown {
  if (typeof value === "string") return toStorableText(value);
  if (Array.isArray(value)) return value.map(mapTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [toStorableText(key), mapTexts(inner)]));
}

/** The one entry in a buffer that holds one frame. */
function onlyEntry(buffer: Buffer): JournalEntry {
  const [found, ...others] = [...scanFrames(buffer)];
  if (found?.kind !== "frame" || others.length > 0) throw new Error("not one frame");
  return decodeEntry(found.payload);
}

describe("the journal's codec", () => {
  it("gives back every finished completion as it was", () => {
    fc.assert(
      fc.property(finished, (completion) => {
        const record = toStorableRecord(completion);
        expect(onlyEntry(encodeEntry({ kind: "finished", record }))).toEqual({ kind: "finished", record });
        expect(readRecord(record)).toEqual(mapTexts(completion));
      }),
    );
  });

  it("makes a text of every record, whatever its numbers are", () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, Number.MAX_VALUE));
    fc.assert(
      fc.property(number, number, number, (createdAtMs, finishedAtMs, inputBytes) => {
        const record = toStorableRecord(finishedCompletion("cmpl_1", { createdAtMs, finishedAtMs, inputBytes }));
        expect(onlyEntry(encodeEntry({ kind: "finished", record }))).toEqual({ kind: "finished", record });
      }),
    );
  });

  it("writes a finished completion as every version since the first that wrote rows, and reads what they wrote", () => {
    const completion = finishedCompletion("cmpl_row");
    const record = toStorableRecord(completion);
    expect(encodeEntry({ kind: "finished", record }).toString("latin1")).toBe(ROW_FRAME.toString("latin1"));
    const read = onlyEntry(ROW_FRAME);
    expect(read).toEqual({ kind: "finished", record });
    expect(read.kind === "finished" && readRecord(read.record)).toEqual(completion);
  });

  it("reads a finished completion of a version that did not write rows", () => {
    const record = toStorableRecord(finishedCompletion("cmpl_old"));
    expect(onlyEntry(encodeFrame(0x46, EARLIER_FINISHED_TEXT))).toEqual({ kind: "finished", record });
  });

  it("reads a record of a version that knew no operations as a completion's", () => {
    const { operation: _operation, ...earlier } = startedCompletion("cmpl_1");
    expect(onlyEntry(encodeFrame(0x53, JSON.stringify(earlier)))).toEqual({
      kind: "started",
      completion: startedCompletion("cmpl_1"),
    });
  });

  it("gives back a started completion and a note of progress as they were", () => {
    const started = { kind: "started", completion: startedCompletion("cmpl_1") } as const;
    const flushed = { kind: "flushed", position: { segment: 3, offset: 4_711 } } as const;
    expect(onlyEntry(encodeEntry(started))).toEqual(started);
    expect(onlyEntry(encodeEntry(flushed))).toEqual(flushed);
  });

  it("never throws over arbitrary bytes, accounts for each of them, and makes no frame of them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        let offset = 0;
        for (const found of scanFrames(Buffer.from(bytes))) {
          expect(found.kind).not.toBe("frame");
          expect(found.start).toBe(offset);
          offset = found.end;
        }
        expect(offset).toBe(bytes.length);
      }),
    );
  });

  it("finds every frame between arbitrary bytes, and nothing else", () => {
    const piece = fc.record({ noise: fc.uint8Array({ maxLength: 40 }), text });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const frames = pieces.map((item) => encodeFrame(0x46, item.text));
        const buffer = Buffer.concat(pieces.flatMap((item, index) => [item.noise, frames[index] ?? Buffer.alloc(0)]));
        const found = [...scanFrames(buffer)].filter((item) => item.kind === "frame");
        expect(found.map((item) => item.payload)).toEqual(frames.map((frame) => frame.subarray(FRAME_HEADER_BYTES)));
      }),
    );
  });

  it("makes no record of a frame in which any single bit is another", () => {
    const frame = encodeEntry({ kind: "finished", record: toStorableRecord(finishedCompletion("cmpl_1")) });
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const damaged = Buffer.from(frame);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect([...scanFrames(damaged)].map((item) => item.kind)).toEqual(["tail"]);
    }
  });

  it("refuses whatever JSON is no record with one kind of error", () => {
    const kinds = fc.constantFrom(0x53, 0x52, 0x46, 0x41, 0x00);
    const almost = fc
      .tuple(fc.constantFrom(...Object.keys(finishedCompletion("cmpl_1"))), fc.jsonValue())
      .map(([key, value]) => JSON.stringify({ ...finishedCompletion("cmpl_1"), cost: undefined, [key]: value }));
    fc.assert(
      fc.property(kinds, fc.oneof(fc.json(), fc.string(), almost), (kind, payload) => {
        try {
          decodeEntry(Buffer.concat([Buffer.from([kind]), Buffer.from(payload)]));
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableRecordError);
        }
      }),
    );
    const { usage, ...withoutUsage } = finishedCompletion("cmpl_1", { cost: undefined });
    expect(usage.inputTokens).toBe(100);
    expect(() => decodeEntry(Buffer.from(`F${JSON.stringify(withoutUsage)}`))).toThrow(UnreadableRecordError);
    expect(() => decodeEntry(Buffer.from("F"))).toThrow(UnreadableRecordError);
    const row = encodeEntry({ kind: "finished", record: toStorableRecord(finishedCompletion("cmpl_1")) });
    const idEnd = row.indexOf("cmpl_1") + "cmpl_1".length;
    for (let end = FRAME_HEADER_BYTES + 1; end <= idEnd; end += 1) {
      const cut = row.subarray(FRAME_HEADER_BYTES, end);
      expect(() => decodeEntry(cut)).toThrow(UnreadableRecordError);
    }
  });
});
