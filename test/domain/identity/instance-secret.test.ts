import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSecretVault } from "../../../src/domain/credential/secret-vault.ts";
import { checkSecretKey } from "../../../src/domain/identity/check-secret-key.ts";
import { settleInstanceSecret } from "../../../src/domain/identity/instance-secret.ts";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import { createMemoryIdentityStores } from "../../testkit/memory-identity-stores.ts";

const K1 = randomBytes(32);
const K2 = randomBytes(32);
const K3 = randomBytes(32);

function createInstance() {
  const stores = createMemoryIdentityStores(createSystemClock());
  return {
    stores,
    settle: (...secretKeys: [Uint8Array, ...Uint8Array[]]) =>
      settleInstanceSecret({ stores, secretKeys, vault: createSecretVault({ secretKeys, randomBytes }) }),
  };
}

describe("an instance's secret", () => {
  it("is the first secret key, whatever key comes after, so that API keys stay good", async () => {
    const { settle } = createInstance();
    expect(Buffer.from(await settle(K1)).equals(K1)).toBe(true);
    expect(Buffer.from(await settle(K2, K1)).equals(K1)).toBe(true);
    // The earlier key can be taken out: the secret was sealed anew.
    expect(Buffer.from(await settle(K2)).equals(K1)).toBe(true);
    expect(Buffer.from(await settle(K3, K2)).equals(K1)).toBe(true);
  });

  it("refuses a key that is not the store's, and writes nothing then", async () => {
    const { settle, stores } = createInstance();
    await settle(K1);
    await expect(settle(K2)).rejects.toThrow(/NARTHEX_SECRET_KEY is not the key/);
    expect(Buffer.from(await settle(K1)).equals(K1)).toBe(true);
    await settle(K2, K1);
    await expect(settle(K1)).rejects.toThrow(/NARTHEX_SECRET_KEY_PREVIOUS/);
    expect(await stores.findInstanceFact("instance-secret")).not.toContain(K1.toString("base64"));
  });

  it("is found in a store that an earlier version was first used with", async () => {
    const { settle, stores } = createInstance();
    await checkSecretKey(stores, K1);
    await expect(settle(K2)).rejects.toThrow(/NARTHEX_SECRET_KEY/);
    expect(await stores.findInstanceFact("instance-secret")).toBeUndefined();
    expect(Buffer.from(await settle(K2, K1)).equals(K1)).toBe(true);
  });
});
