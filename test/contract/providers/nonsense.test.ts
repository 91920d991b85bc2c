import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyJson, damagedOf, errorOf, fixtureEvents } from "./any-json.ts";
import { toStreamBody } from "./compare.ts";
import { DIALECTS, VENDORS } from "./dialects.ts";
import { playAnswer, playStream } from "./play.ts";

describe.each(VENDORS)("nonsense from %s", (vendor) => {
  // playStream and playAnswer throw on anything but a ProviderError, and on parts out of order.
  test("as bytes ends in a typed failure", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(playStream(vendor, [bytes]).failedWith).toBe("PROVIDER_ERROR");
      }),
      { numRuns: 500 },
    );
  });

  test("as events ends in a finish or a typed failure, the same however it is cut", () => {
    const events = fc.array(fc.oneof(anyJson, damagedOf(fixtureEvents(vendor))), { maxLength: 8 });
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 20 }), (values, size) => {
        const body = Buffer.from(toStreamBody(vendor, values.map((value) => JSON.stringify(value)).join("\n")));
        const whole = playStream(vendor, [body]);
        const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
          body.subarray(at * size, (at + 1) * size),
        );
        expect(playStream(vendor, pieces)).toEqual(whole);
        expect(whole.failedWith === undefined).toBe(whole.finishReason !== undefined);
      }),
      { numRuns: 1_500 },
    );
  });

  test("as an answer ends in a finish or a typed failure", () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, damagedOf(fixtureEvents(vendor))), (value) => {
        const played = playAnswer(vendor, value);
        expect(played.failedWith === undefined).toBe(played.finishReason !== undefined);
      }),
      { numRuns: 1_500 },
    );
  });

  test("as an error body is read without throwing and repeats no free text", () => {
    fc.assert(
      fc.property(anyJson, fc.string({ minLength: 12 }), (value, secret) => {
        DIALECTS[vendor].readError(value, { messages: [] });
        expect(JSON.stringify(DIALECTS[vendor].readError(errorOf(secret), { messages: [] }))).not.toContain(
          JSON.stringify(secret).slice(1, -1),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
