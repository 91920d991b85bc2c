import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MASK, maskSecret } from "../../../src/domain/credential/mask-secret.ts";
import { createSecretVault, type SecretContext } from "../../../src/domain/credential/secret-vault.ts";

const CONTEXT: SecretContext = { organizationId: "org_a", ownerId: "cred_1", version: 1 };
const K1 = randomBytes(32);
const K2 = randomBytes(32);
const vault = createSecretVault({ secretKeys: [K1], randomBytes });

describe("the vault", () => {
  it("opens what it sealed, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 5_000 }), (secret) => {
        expect(vault.open(CONTEXT, vault.seal(CONTEXT, secret))).toBe(secret);
      }),
      { numRuns: 200 },
    );
  });

  it("never seals the same secret to the same bytes, and holds no piece of it", () => {
    const [one, two] = [vault.seal(CONTEXT, "sk-secret-0123456789"), vault.seal(CONTEXT, "sk-secret-0123456789")];
    expect(Buffer.from(one.bytes).equals(Buffer.from(two.bytes))).toBe(false);
    expect(Buffer.from(one.bytes).includes("secret")).toBe(false);
  });

  it.each([
    ["organization", { organizationId: "org_b" }],
    ["owner", { ownerId: "cred_2" }],
    ["version", { version: 2 }],
  ])("does not open a secret as another %s's", (_what, other) => {
    const sealed = vault.seal(CONTEXT, "sk-secret");
    expect(() => vault.open({ ...CONTEXT, ...other }, sealed)).toThrow(/cannot be opened/);
    expect(() => vault.rewrap({ ...CONTEXT, ...other }, sealed)).toThrow(/cannot be opened/);
  });

  it("does not open what was changed in any byte, or cut short", () => {
    const { keyId, bytes } = vault.seal(CONTEXT, "sk-secret");
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Uint8Array.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => vault.open(CONTEXT, { keyId, bytes: changed })).toThrow(/cannot be opened/);
      expect(() => vault.open(CONTEXT, { keyId, bytes: bytes.subarray(0, index) })).toThrow(/cannot be opened/);
    }
  });

  it("opens under a new first key what was sealed under an earlier one, and after rewrapping without that one", () => {
    const sealed = vault.seal(CONTEXT, "sk-secret");
    const both = createSecretVault({ secretKeys: [K2, K1], randomBytes });
    const alone = createSecretVault({ secretKeys: [K2], randomBytes });
    expect(both.open(CONTEXT, sealed)).toBe("sk-secret");
    expect(() => alone.open(CONTEXT, sealed)).toThrow(/cannot be opened/);
    const rewrapped = both.rewrap(CONTEXT, sealed);
    expect(rewrapped.keyId).toBe(alone.keyId);
    expect(alone.open(CONTEXT, rewrapped)).toBe("sk-secret");
    expect(() => vault.open(CONTEXT, rewrapped)).toThrow(/cannot be opened/);
  });

  it("says neither secret nor bytes where it cannot open", () => {
    const sealed = vault.seal(CONTEXT, "sk-secret");
    try {
      createSecretVault({ secretKeys: [K2], randomBytes }).open(CONTEXT, sealed);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/sk-secret|"bytes"/);
    }
  });
});

describe("a masked secret", () => {
  it.each([
    ["sk-proj-0123456789abcdefWXYZ", "sk-…WXYZ"],
    ["0123456789abcdef0123456789abcdef", "…cdef"],
    ["0123456789abcdef", "…ef"],
    ["short", "…"],
    ["", "…"],
    ['{"type":"service_account","private_key":"abcdefgh"}', "…"],
  ])("of %j is %j", (secret, masked) => {
    expect(maskSecret(secret)).toBe(masked);
  });

  it("shows no more than a fixed beginning and four characters of any secret", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), (secret) => {
        const [start = "", end = ""] = maskSecret(secret).split(MASK);
        expect(start.length).toBeLessThanOrEqual(6);
        expect(end.length).toBeLessThanOrEqual(Math.min(4, secret.length / 6));
        expect(secret.endsWith(end)).toBe(true);
      }),
    );
  });
});
