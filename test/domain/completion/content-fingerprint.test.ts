import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContentFingerprint } from "../../../src/domain/completion/content-fingerprint.ts";

const secretKey = randomBytes(32);
const { fingerprint } = createContentFingerprint(secretKey);

describe("a content fingerprint", () => {
  it("counts bytes of UTF-8 and says nothing of the text", () => {
    const { bytes, hmac } = fingerprint("org_a", ["é👋漢"]);

    expect(bytes).toBe(9);
    expect(hmac).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint("org_a", [])).toMatchObject({ bytes: 0 });
  });

  it("is the same for one text however it is cut, in one organization, and after a restart", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (parts) => {
        const whole = createContentFingerprint(secretKey).fingerprint("org_a", [parts.join("")]);
        expect(fingerprint("org_a", parts)).toEqual(whole);
      }),
    );
  });

  it("differs between texts, organizations and instances", () => {
    const hmacs = [
      fingerprint("org_a", ["text"]),
      fingerprint("org_a", ["texT"]),
      fingerprint("org_b", ["text"]),
      createContentFingerprint(randomBytes(32)).fingerprint("org_a", ["text"]),
    ].map(({ hmac }) => hmac);

    expect(new Set(hmacs).size).toBe(4);
  });

  it("takes well under half a second for 16 MB", () => {
    const text = "é".repeat(8_000_000);
    const startedMs = performance.now();

    expect(fingerprint("org_a", [text]).bytes).toBe(16_000_000);
    expect(performance.now() - startedMs).toBeLessThan(400);
  });

  it("gives the same after more organizations than it keeps keys for", () => {
    const first = fingerprint("org_first", ["text"]);
    for (let count = 0; count < 1_500; count += 1) fingerprint(`org_${count}`, ["x"]);

    expect(fingerprint("org_first", ["text"])).toEqual(first);
  });
});
