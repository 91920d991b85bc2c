import { describe, expect, it } from "vitest";
import { base64Bytes, isBase64 } from "../../src/lib/base64.ts";

/** A length at which the text is looked at in more than one slice. */
const LONG = 200_000;

describe("base64", () => {
  it.each([1, 2, 3, 49_151, 49_152, 49_153, LONG])("of %i bytes is told, with their number", (length) => {
    const text = Buffer.alloc(length, "narthex ¤").toString("base64");
    expect(isBase64(text)).toBe(true);
    expect(base64Bytes(text)).toBe(length);
  });

  const whole = Buffer.alloc(LONG, "narthex ¤").toString("base64");
  it.each([
    ["nothing", ""],
    ["no padding", "QQ"],
    ["too much padding", "Q==="],
    ["padding alone", "===="],
    ["padding inside", "QQ==QUFB"],
    ["the alphabet of URLs", "-_-_"],
    ["a line break", `${"A".repeat(76)}\n${"A".repeat(75)}`],
    ["a data URL", "data:image/png;base64,AAAA"],
    ["a character beyond ASCII", "AAA\u{e4}"],
    ["a character beyond Latin", "AAA\u{20ac}"],
    ["a blank deep inside", `${whole.slice(0, 150_000)} ${whole.slice(150_001)}`],
    ["padding at the end of a slice", `${whole.slice(0, 65_535)}=${whole.slice(65_536)}`],
    ["one character short", whole.slice(1)],
  ])("is not %s", (_what, text) => {
    expect(isBase64(text)).toBe(false);
  });

  it("of the largest request is told without holding up anybody", () => {
    const text = Buffer.alloc(12 * 1024 * 1024, 0x5a).toString("base64");
    isBase64(text);
    const startedAt = performance.now();
    expect(isBase64(text)).toBe(true);
    // 1 ms alone on the machine; a regular expression took 25.
    expect(performance.now() - startedAt).toBeLessThan(15);
  });
});
