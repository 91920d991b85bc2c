import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { StoredApiKey } from "../../../src/domain/identity/api-key.ts";
import { createAuthenticate } from "../../../src/domain/identity/authenticate.ts";
import { createApiKeySecret, createSecretHasher } from "../../../src/domain/identity/api-key-secret.ts";
import {
  createIdentityHarness,
  makeKey,
  ROOT_KEY,
  signIn,
  type IdentityHarness,
} from "../../testkit/identity-harness.ts";
import { createManualClock } from "../../testkit/manual-clock.ts";

let harness: IdentityHarness | undefined;
const start = (...options: Parameters<typeof createIdentityHarness>): IdentityHarness => {
  harness = createIdentityHarness(...options);
  return harness;
};
afterEach(() => {
  harness?.close();
});

/** Everything a caller could tell two refusals apart by. */
async function refusalOf(attempt: Promise<unknown>): Promise<unknown> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { ...(error instanceof Error ? { message: error.message, name: error.name } : {}), ...Object(error) };
}

const withOtherSecret = (key: string): string => {
  const last = key.endsWith("A") ? "E" : "A";
  return key.slice(0, -1) + last;
};

describe("authenticate", () => {
  it("gives the principal of a key, with what the key is bound to", async () => {
    const replica = await start().start();
    const { id, secret } = await makeKey(replica, { scopes: ["usage:read", "completion:read", "usage:read"] });

    expect(secret).toMatch(/^ntx_live_[A-Za-z0-9_-]{8}_[A-Za-z0-9_-]{43}$/);
    expect(await signIn(replica, secret)).toEqual({
      kind: "apiKey",
      organizationId: "default",
      apiKeyId: id,
      teamId: undefined,
      projectId: undefined,
      userId: undefined,
      scopes: new Set(["usage:read", "completion:read"]),
    });
  });

  it("takes the scheme in any case and nothing but the scheme", async () => {
    const { identity } = await start().start();
    const attempt = (authorization: string): Promise<unknown> =>
      identity.authenticate({ authorization, organizationId: undefined });

    await expect(attempt(`bearer ${ROOT_KEY}`)).resolves.toMatchObject({ kind: "root" });
    await expect(attempt(ROOT_KEY)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(attempt(`Basic ${ROOT_KEY}`)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("refuses a missing, malformed, unknown, wrong, expired and revoked key with the same words after the same lookups", async () => {
    const clock = createManualClock();
    const { start: startReplica, stores } = start(clock);
    const replica = await startReplica();
    const good = await makeKey(replica);
    const expired = await makeKey(replica, { expiresAtMs: clock.nowMs() + 1_000 });
    const revoked = await makeKey(replica);
    const root = await signIn(replica, ROOT_KEY);
    await replica.identity.revokeApiKey(root, { id: revoked.id });
    clock.advance(1_000);
    const presented = {
      missing: undefined,
      empty: "",
      malformed: "ntx_live_short",
      unknown: createApiKeySecret(randomBytes).secret,
      wrong: withOtherSecret(good.secret),
      expired: expired.secret,
      revoked: revoked.secret,
      longText: "x".repeat(100_000),
    };

    const refusals = new Map<string, unknown>();
    for (const [name, key] of Object.entries(presented)) {
      clock.advance(100);
      const before = stores.statements.findByLookupIds;
      refusals.set(name, await refusalOf(signIn(replica, key)));
      expect(stores.statements.findByLookupIds - before, name).toBe(1);
    }

    const [first] = refusals.values();
    expect(first).toMatchObject({ code: "UNAUTHENTICATED", retryable: false });
    for (const [name, refusal] of refusals) expect(refusal, name).toEqual(first);
    await expect(signIn(replica, good.secret)).resolves.toMatchObject({ apiKeyId: good.id });
  });

  it("takes the same time for an unknown, wrong, expired and revoked key", async () => {
    const clock = createManualClock();
    // A second passes at each look: the pauses between lookups do not hide the work.
    let monotonicMs = 0;
    const fast = { ...clock, monotonicMs: () => (monotonicMs += 1_000) };
    const { start: startReplica, stores } = start(fast);
    stores.beforeAnswer = () => new Promise((resolve) => setImmediate(resolve));
    const replica = await startReplica();
    const good = await makeKey(replica);
    const expired = await makeKey(replica, { expiresAtMs: clock.nowMs() + 1 });
    const revoked = await makeKey(replica);
    await replica.identity.revokeApiKey(await signIn(replica, ROOT_KEY), { id: revoked.id });
    clock.advance(1);
    const presented: Record<string, () => string> = {
      unknown: () => createApiKeySecret(randomBytes).secret,
      wrong: () => good.secret.slice(0, -43) + randomBytes(32).toString("base64url"),
      expired: () => expired.secret,
      revoked: () => revoked.secret,
    };

    const samples = new Map(Object.keys(presented).map((name) => [name, new Array<number>()]));
    for (let round = 0; round < 1_500; round += 1) {
      for (const [name, make] of Object.entries(presented)) {
        const key = make();
        const startedMs = performance.now();
        await signIn(replica, key).catch(() => undefined);
        samples.get(name)?.push(performance.now() - startedMs);
      }
    }

    const medians = [...samples].map(([name, times]) => ({
      name,
      ms: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
    }));
    const spread = Math.max(...medians.map(({ ms }) => ms)) / Math.min(...medians.map(({ ms }) => ms));
    expect(spread, JSON.stringify(medians)).toBeLessThan(1.3);
  });

  it("honours the keys it knows while the store is away, and cannot say about others", async () => {
    const { start: startReplica, stores } = start();
    const replica = await startReplica();
    const good = await makeKey(replica);
    const revoked = await makeKey(replica);
    await replica.identity.revokeApiKey(await signIn(replica, ROOT_KEY), { id: revoked.id });
    stores.isAway = true;

    await expect(signIn(replica, good.secret)).resolves.toMatchObject({ apiKeyId: good.id });
    await expect(signIn(replica, ROOT_KEY)).resolves.toMatchObject({ kind: "root" });
    for (const key of [createApiKeySecret(randomBytes).secret, withOtherSecret(good.secret)]) {
      await expect(signIn(replica, key)).rejects.toMatchObject({ code: "OVERLOADED", retryable: true });
    }
    for (const key of [undefined, "malformed", revoked.secret]) {
      await expect(signIn(replica, key)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    }
  });

  it("asks the store at most fifty times a second though unknown keys come one after another", async () => {
    const { start: startReplica, stores } = start();
    const replica = await startReplica();
    const before = stores.statements.findByLookupIds;
    const startedMs = performance.now();

    let refused = 0;
    const visitors = Array.from({ length: 20 }, async () => {
      while (performance.now() - startedMs < 300) {
        await signIn(replica, createApiKeySecret(randomBytes).secret).catch(() => (refused += 1));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      }
    });
    await Promise.all(visitors);

    const allowed = Math.ceil((performance.now() - startedMs) / 20) + 2;
    expect(refused).toBeGreaterThan(20);
    expect(stores.statements.findByLookupIds - before).toBeLessThanOrEqual(allowed);
  });

  it("answers a flood of unknown keys without asking the store for each, and lets known ones in meanwhile", async () => {
    const { start: startReplica, stores } = start();
    const replica = await startReplica();
    const good = await makeKey(replica);
    const before = stores.statements.findByLookupIds;
    const startedMs = performance.now();

    const codes = new Map<unknown, number>();
    for (let wave = 0; wave < 10; wave += 1) {
      const attempts = Array.from({ length: 2_000 }, () => signIn(replica, createApiKeySecret(randomBytes).secret));
      await expect(signIn(replica, good.secret)).resolves.toMatchObject({ apiKeyId: good.id });
      for (const result of await Promise.allSettled(attempts)) {
        const code: unknown = result.status === "rejected" ? Reflect.get(Object(result.reason), "code") : "let in";
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }

    const allowed = Math.ceil((performance.now() - startedMs) / 20) + 2;
    expect(stores.statements.findByLookupIds - before).toBeLessThanOrEqual(allowed);
    expect([...codes.keys()].sort()).toEqual(["OVERLOADED", "UNAUTHENTICATED"]);
    expect(codes.get("UNAUTHENTICATED")).toBeGreaterThanOrEqual(10_000);
  });

  it("lets a key act for its own organization alone, and tells another's from none in no way", async () => {
    const replica = await start().start();
    const root = await signIn(replica, ROOT_KEY);
    const made = await replica.identity.createOrganization(root, { name: "B" });
    const organizationId = made.ok ? made.value.id : "";
    const key = await makeKey(replica);

    await expect(signIn(replica, key.secret, "default")).resolves.toMatchObject({ organizationId: "default" });
    const others = await refusalOf(signIn(replica, key.secret, organizationId));
    const nobodys = await refusalOf(signIn(replica, key.secret, "org_nobody"));
    expect(others).toMatchObject({ code: "NOT_FOUND" });
    expect(others).toEqual(nobodys);
  });

  it("lets the root key act for every organization that there is", async () => {
    const { start: startReplica, stores } = start();
    const replica = await startReplica();
    const root = await signIn(replica, ROOT_KEY);
    const made = await replica.identity.createOrganization(root, { name: "B" });
    const organizationId = made.ok ? made.value.id : "";

    await expect(signIn(replica, ROOT_KEY, organizationId)).resolves.toMatchObject({ kind: "root", organizationId });
    await expect(signIn(replica, ROOT_KEY, "org_nobody")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(signIn(replica, ROOT_KEY, "not an id\u0000")).rejects.toMatchObject({ code: "NOT_FOUND" });
    stores.isAway = true;
    await expect(signIn(replica, ROOT_KEY, organizationId)).resolves.toMatchObject({ organizationId });
  });
});

describe("secrets that were right before", () => {
  /** As many as are remembered. */
  const REMEMBERED = 10_000;

  function createKeys() {
    const hash = createSecretHasher(randomBytes(32));
    const keys = new Map<string, StoredApiKey>();
    let hashed = 0;
    const authenticate = createAuthenticate({
      keys: { find: (lookupId) => keys.get(lookupId), confirm: () => Promise.resolve(undefined) },
      hash: (secret) => {
        hashed += 1;
        return hash(secret);
      },
      rootHash: randomBytes(32),
      clock: createManualClock(),
      hasOrganization: () => Promise.resolve(true),
    });
    const present = (secret: string): Promise<unknown> =>
      authenticate({ authorization: `Bearer ${secret}`, organizationId: undefined });
    return {
      add(): string {
        const { lookupId, secret } = createApiKeySecret(randomBytes);
        keys.set(lookupId, {
          id: `key_${lookupId}`,
          organizationId: "org_a",
          teamId: undefined,
          projectId: undefined,
          userId: undefined,
          name: "key",
          scopes: [],
          expiresAtMs: undefined,
          revokedAtMs: undefined,
          createdAtMs: 0,
          lookupId,
          secretHmac: hash(secret),
        });
        return secret;
      },
      /** The key is read again, as another replica changed it. */
      change(secret: string): void {
        for (const [lookupId, key] of keys)
          if (secret.includes(lookupId)) keys.set(lookupId, { ...key, name: "other" });
      },
      present,
      /** Whether a secret is hashed again. */
      async isHashed(secret: string): Promise<boolean> {
        const before = hashed;
        await present(secret);
        return hashed > before;
      },
    };
  }

  it("are not forgotten when another one, whose key has changed, is proven again", async () => {
    const keys = createKeys();
    const secrets = Array.from({ length: REMEMBERED }, () => keys.add());
    for (const secret of secrets) await keys.present(secret);
    const [first = "", second = "", third = ""] = secrets;
    expect(await keys.isHashed(first)).toBe(false);
    keys.change(third);
    expect(await keys.isHashed(third)).toBe(true);
    expect(await keys.isHashed(first)).toBe(false);
    await keys.present(keys.add());
    expect([await keys.isHashed(second), await keys.isHashed(first)]).toEqual([false, true]);
  });
});
