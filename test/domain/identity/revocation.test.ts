import { afterEach, describe, expect, it } from "vitest";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import {
  createIdentityHarness,
  makeKey,
  ROOT_KEY,
  signIn,
  type IdentityHarness,
  type Replica,
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

const isLetIn = (replica: Replica, key: string): Promise<boolean> =>
  signIn(replica, key).then(
    () => true,
    () => false,
  );

async function revoke(replica: Replica, id: string): Promise<void> {
  await replica.identity.revokeApiKey(await signIn(replica, ROOT_KEY), { id });
}

/** How long a replica goes on letting a key in, milliseconds. */
async function msUntilRefused(replica: Replica, key: string): Promise<number> {
  const startedMs = performance.now();
  while (await isLetIn(replica, key)) {
    if (performance.now() - startedMs > 3_000) return Infinity;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - startedMs;
}

describe("a revoked key", () => {
  it("is refused at once where it was revoked, and within a second on every connected replica", async () => {
    const { start: startReplica } = start();
    const [here, there] = [await startReplica(), await startReplica()];
    const { id, secret } = await makeKey(here);
    expect(await isLetIn(there, secret)).toBe(true);

    await revoke(here, id);

    expect(await isLetIn(here, secret)).toBe(false);
    expect(await msUntilRefused(there, secret)).toBeLessThan(1_000);
  });

  it("is refused within a second where the bus is lost and the store is not", async () => {
    const { start: startReplica } = start();
    const [here, there] = [await startReplica(), await startReplica()];
    const { id, secret } = await makeKey(here);
    expect(await isLetIn(there, secret)).toBe(true);
    there.bus.disconnect();

    await revoke(here, id);

    expect(await msUntilRefused(there, secret)).toBeLessThan(1_000);
  });

  it("is refused everywhere once the revoking replica's own bus is back", async () => {
    const clock = createManualClock();
    const { start: startReplica } = start(clock);
    const [here, there] = [await startReplica(), await startReplica()];
    const { id, secret } = await makeKey(here);
    expect(await isLetIn(there, secret)).toBe(true);
    here.bus.disconnect();
    await revoke(here, id);
    await settle();
    expect(await isLetIn(there, secret)).toBe(true);

    here.bus.reconnect();
    clock.advance(500);
    await settle();

    await expectRefused(there, secret, clock);
  });

  it("is refused after a gap in what the bus brought", async () => {
    const clock = createManualClock();
    const { start: startReplica } = start(clock);
    const [here, there] = [await startReplica(), await startReplica()];
    const { id, secret } = await makeKey(here);
    await settle();
    there.bus.disconnect();
    await revoke(here, id);
    await settle();

    there.bus.reconnect();
    await settle();

    await expectRefused(there, secret, clock);
  });

  it("is refused when the store is back after its reading failed", async () => {
    const clock = createManualClock();
    const { start: startReplica, stores } = start(clock);
    const [here, there] = [await startReplica(), await startReplica()];
    const { id, secret } = await makeKey(here);
    await settle();
    stores.beforeAnswer = (statement) => {
      // The revocation itself goes through; reading it on the other side does not.
      if (statement === "revoke") return Promise.resolve();
      return Promise.reject(new Error("connection lost"));
    };
    await revoke(here, id);
    await settle();
    expect(await isLetIn(there, secret)).toBe(true);

    stores.beforeAnswer = () => Promise.resolve();
    clock.advance(500);
    await settle();

    await expectRefused(there, secret, clock);
  });

  it("stays refused though a reading from before the revocation ends after it", async () => {
    const clock = createManualClock();
    const { start: startReplica, stores } = start(clock);
    const replica = await startReplica();
    const { id, secret } = await makeKey(replica);
    await settle();
    let finishReading = (): void => undefined;
    stores.beforeAnswer = (statement) =>
      statement === "listLive"
        ? new Promise((resolve) => {
            finishReading = resolve;
          })
        : Promise.resolve();
    replica.bus.disconnect();
    clock.advance(500);
    await settle();

    await revoke(replica, id);
    finishReading();
    await settle();

    await expectRefused(replica, secret, clock);
  });

  it("may be revoked again without a change", async () => {
    const clock = createManualClock();
    const replica = await start(clock).start();
    const { id } = await makeKey(replica);
    const root = await signIn(replica, ROOT_KEY);
    const first = await replica.identity.revokeApiKey(root, { id });
    clock.advance(5_000);

    expect(await replica.identity.revokeApiKey(root, { id })).toEqual(first);
    expect(first).toMatchObject({ ok: true, value: { id, revokedAtMs: expect.any(Number) as number } });
  });
});

describe("a key that another replica made", () => {
  it("is let in at once, before the bus has told of it", async () => {
    const { start: startReplica } = start();
    const [here, there] = [await startReplica(), await startReplica()];
    there.bus.disconnect();
    const { secret } = await makeKey(here);

    expect(await isLetIn(there, secret)).toBe(true);
  });

  it("is known after a restart, and with it every other of thousands, without asking for each", async () => {
    const { start: startReplica, stores } = start(createSystemClock());
    const here = await startReplica();
    const keys = [];
    for (let count = 0; count < 2_500; count += 1) keys.push(await makeKey(here));
    const there = await startReplica();
    const before = stores.statements.findByLookupIds;

    for (const { secret } of keys) expect(await isLetIn(there, secret)).toBe(true);

    expect(stores.statements.findByLookupIds).toBe(before);
  });
});

/** Lets everything run that waits for nothing. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Refused, and not for want of an answer. */
async function expectRefused(replica: Replica, key: string, clock: { advance(ms: number): void }): Promise<void> {
  clock.advance(50);
  await expect(signIn(replica, key)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
}
