import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHmacRoom, createHmacSha256 } from "../../src/lib/hmac.ts";

describe("HMAC-SHA256 of texts", () => {
  it("is that of OpenSSL for any text and any cut, and counts its bytes", () => {
    const room = createHmacRoom();
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 400 }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), texts, (key, parts) => {
        const secret = createSecretKey(key);
        const whole = parts.join("");
        expect(createHmacSha256(secret, room).digest(parts)).toEqual({
          hex: createHmac("sha256", secret).update(whole, "utf8").digest("hex"),
          bytes: Buffer.byteLength(whole),
        });
      }),
    );
  });

  it.each([16_383, 16_384, 16_385, 200_000])(
    "is the same around the length from which it is fed in pieces: %i",
    (length) => {
      const secret = createSecretKey(randomBytes(32));
      for (const text of ["é".repeat(length), "a".repeat(length), "漢".repeat(length)]) {
        const { hex, bytes } = createHmacSha256(secret, createHmacRoom()).digest([text.slice(0, 7), text.slice(7)]);
        expect(hex).toBe(createHmac("sha256", secret).update(text, "utf8").digest("hex"));
        expect(bytes).toBe(Buffer.byteLength(text));
      }
    },
  );

  it("leaves nothing of one text in the next", () => {
    const secret = createSecretKey(randomBytes(32));
    const hmac = createHmacSha256(secret, createHmacRoom());
    const first = hmac.digest(["short"]).hex;
    hmac.digest(["something that is much longer than the first text was"]);
    expect(hmac.digest(["short"]).hex).toBe(first);
  });
});
