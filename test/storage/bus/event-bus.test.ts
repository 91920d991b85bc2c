import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { BusMessage, EventBus } from "../../../src/domain/event-bus/event-bus.ts";
import { createEventBus } from "../../../src/storage/bus/create-event-bus.ts";
import { createFanOutBus } from "../../../src/storage/bus/fan-out-bus.ts";
import { createInProcessBus } from "../../../src/storage/bus/in-process-bus.ts";
import { createPostgresBus } from "../../../src/storage/bus/postgres-bus.ts";
import { createRedisBus } from "../../../src/storage/bus/redis-bus.ts";
import type { Database } from "../../../src/storage/database.ts";
import { openTestDatabase } from "../../testkit/databases.ts";
import type { ChildServer } from "../../testkit/child-server.ts";
import { findPostgresSkipReason, startPostgresServer, type PostgresServer } from "../../testkit/postgres-server.ts";
import { findRedisSkipReason, startRedisServer, type RedisServer } from "../../testkit/redis-server.ts";

const SOON = { timeout: 8_000, interval: 20 };

describe("the bus within a process", () => {
  it("brings each message to all subscribers, the sender's own included, until they leave", async () => {
    const bus = createInProcessBus();
    const [first, second] = [listenTo(bus), listenTo(bus)];
    expect(bus.isConnected()).toBe(true);
    await bus.publish(message("a"));
    first.leave();
    await bus.publish(message("b"));
    await expect.poll(() => second.heard, SOON).toEqual(["a", "b"]);
    expect(first.heard).toEqual(["a"]);
  });
});

const postgresReason = findPostgresSkipReason();

describe.skipIf(postgresReason !== undefined)(`the bus over LISTEN ${skipNote(postgresReason)}`, () => {
  let server: PostgresServer;
  let database: Database;
  beforeAll(async () => {
    server = await startPostgresServer();
    database = await openTestDatabase({ dataDir: "/dev/null/unused", databaseUrl: server.databaseUrl });
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });
  const create = (): EventBus =>
    closing(createPostgresBus({ database, databaseUrl: server.databaseUrl, onFailure: () => undefined }));

  behavesAsSharedBus(create, () => server);

  it("is picked for a server, together with Redis where one is given", async () => {
    const bus = closing(await createEventBus({ database, redisUrl: undefined }));
    await expect.poll(() => bus.isConnected(), SOON).toBe(true);
    const both = closing(await createEventBus({ database, redisUrl: "redis://127.0.0.1:1" }));
    const listener = listenTo(bus);
    await both.publish(message("over the one that works"));
    await expect.poll(() => listener.heard, SOON).toEqual(["over the one that works"]);
    expect(both.isConnected()).toBe(false);
  });

  it("ignores what is no message of ours", async () => {
    const bus = create();
    const listener = listenTo(bus);
    await expect.poll(() => bus.isConnected(), SOON).toBe(true);
    for (const payload of ["", "nonsense", '{"topic":"from.the.future"}']) {
      await database.pool.query("select pg_notify('narthex_events', $1)", [payload]);
    }
    await bus.publish(message("a"));
    await expect.poll(() => listener.heard, SOON).toEqual(["a"]);
  });
});

const redisReason = findRedisSkipReason();

describe.skipIf(redisReason !== undefined)(`the bus over Redis ${skipNote(redisReason)}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.stop());
  const create = (instanceId = "instance-1"): EventBus =>
    closing(createRedisBus({ redisUrl: server.redisUrl, instanceId, onFailure: () => undefined }));

  behavesAsSharedBus(create, () => server);

  it("keeps two products on one Redis apart", async () => {
    const [mine, other] = [create("instance-1"), create("instance-2")];
    await expect.poll(() => mine.isConnected() && other.isConnected(), SOON).toBe(true);
    const [listener, foreign] = [listenTo(mine), listenTo(other)];
    await publishWhenPossible(mine, "a");
    await expect.poll(() => listener.heard, SOON).toEqual(["a"]);
    await publishWhenPossible(other, "b");
    await expect.poll(() => foreign.heard, SOON).toEqual(["b"]);
    expect(listener.heard).toEqual(["a"]);
  });
});

describe("the bus over several carriers", () => {
  it("counts a message as said when one carrier took it, and fails when none did", async () => {
    const working = createInProcessBus();
    const listener = listenTo(working);
    await createFanOutBus([brokenBus(), working]).publish(message("a"));
    await expect.poll(() => listener.heard, SOON).toEqual(["a"]);
    await expect(createFanOutBus([brokenBus(), brokenBus()]).publish(message("b"))).rejects.toThrow("broken");
  });

  it("hears any carrier, and counts as connected only while all are", async () => {
    const [left, right] = [createInProcessBus(), createInProcessBus()];
    const bus = createFanOutBus([left, right]);
    const listener = listenTo(bus);
    await left.publish(message("left"));
    await right.publish(message("right"));
    await expect.poll(() => listener.heard, SOON).toEqual(["left", "right"]);
    expect(bus.isConnected()).toBe(true);
    expect(createFanOutBus([left, brokenBus()]).isConnected()).toBe(false);
  });
});

/** What holds for every bus over a server. */
function behavesAsSharedBus(create: () => EventBus, server: () => ChildServer): void {
  it("brings a message to all replicas, the sender's own included, well within a second", async () => {
    const replicas = [create(), create(), create()];
    await expect.poll(() => replicas.every((bus) => bus.isConnected()), SOON).toBe(true);
    const listeners = replicas.map(listenTo);
    const begin = performance.now();
    await publishWhenPossible(replicas[0], "a");
    await expect.poll(() => listeners.map((listener) => listener.heard), SOON).toEqual([["a"], ["a"], ["a"]]);
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  it("says that it is cut off when the server is killed, and hears again with a gap when it is back", async () => {
    const bus = create();
    await expect.poll(() => bus.isConnected(), SOON).toBe(true);
    const listener = listenTo(bus);
    await server().kill();
    await expect.poll(() => bus.isConnected(), SOON).toBe(false);
    await expect(bus.publish(message("lost"))).rejects.toMatchObject({ code: "OVERLOADED" });
    expect(listener.gaps).toBe(0);
    await server().start();
    await expect.poll(() => bus.isConnected(), SOON).toBe(true);
    expect(listener.gaps).toBe(1);
    await publishWhenPossible(bus, "a");
    await expect.poll(() => listener.heard, SOON).toEqual(["a"]);
  });

  it("finds out within 3 s that the server has fallen silent, fails to publish, and recovers by itself", async () => {
    const bus = create();
    await expect.poll(() => bus.isConnected(), SOON).toBe(true);
    const listener = listenTo(bus);
    await server().pause();
    await expect.poll(() => bus.isConnected(), { timeout: 3_000, interval: 20 }).toBe(false);
    await expect(bus.publish(message("lost"))).rejects.toMatchObject({ code: "OVERLOADED" });
    server().resume();
    await expect.poll(() => bus.isConnected(), SOON).toBe(true);
    expect(listener.gaps).toBe(1);
    await publishWhenPossible(bus, "a");
    await expect.poll(() => listener.heard, SOON).toContain("a");
  });

  it("stops at once when closed, also while the server is away", async () => {
    const bus = create();
    await server().kill();
    const listener = listenTo(bus);
    await bus.close();
    await server().start();
    await sleep(500);
    expect([bus.isConnected(), listener.gaps]).toEqual([false, 0]);
  });
}

function listenTo(bus: EventBus): { readonly heard: string[]; gaps: number; leave: () => void } {
  const listener = { heard: new Array<string>(), gaps: 0, leave: () => undefined as void };
  listener.leave = bus.subscribe({
    onMessage: (heard) => {
      if (heard.topic === "api-key.changed") listener.heard.push(heard.apiKeyId);
    },
    onGap: () => (listener.gaps += 1),
  });
  return listener;
}

/** Publishing has a connection of its own, which may come back later than the listening one. */
async function publishWhenPossible(bus: EventBus | undefined, apiKeyId: string): Promise<void> {
  const publish = async (): Promise<string> => {
    await bus?.publish(message(apiKeyId));
    return "published";
  };
  await expect.poll(() => publish().catch(String), SOON).toBe("published");
}

function message(apiKeyId: string): BusMessage {
  return { topic: "api-key.changed", apiKeyId, lookupId: "lookup" };
}

function closing(bus: EventBus): EventBus {
  onTestFinished(() => bus.close());
  return bus;
}

function brokenBus(): EventBus {
  return {
    publish: () => Promise.reject(new Error("broken")),
    subscribe: () => () => undefined,
    isConnected: () => false,
    close: () => Promise.resolve(),
  };
}

function skipNote(reason: string | undefined): string {
  return reason === undefined ? "" : `(skipped: ${reason})`;
}
