import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createProviderClient } from "../../../src/providers/registry.ts";
import { CALLED } from "./dialects.ts";
import { clientOf, completeOf, createCall, streamOf, useSimulator } from "./support.ts";

const simulator = useSimulator();

describe.each(CALLED)("a call to %s that is aborted", (vendor) => {
  test("beforehand sends nothing and rejects with the reason", async () => {
    const reason = new Error("gone");
    let unsent = 0;
    const onUnsent = (): void => void (unsent += 1);
    const call = { ...createCall(vendor, "Hello", { signal: AbortSignal.abort(reason) }), onUnsent };
    expect((await completeOf(clientOf(simulator(), vendor), call)).error).toBe(reason);
    expect((await streamOf(clientOf(simulator(), vendor), call)).error).toBe(reason);
    expect(simulator().requests).toHaveLength(0);
    expect(unsent).toBe(2);
  });

  test("before the first byte closes the vendor's socket within a second", async () => {
    for (const kind of ["unary", "stream"] as const) {
      simulator().reset();
      simulator().next({ control: { delay: 60_000 } });
      const controller = new AbortController();
      const onUnsent = (): void => expect.unreachable("the vendor has it");
      const call = { ...createCall(vendor, "Hello", { signal: controller.signal }), onUnsent };
      const client = clientOf(simulator(), vendor);
      const pending = kind === "unary" ? completeOf(client, call) : streamOf(client, call);
      await simulator().waitForRequest(0);
      const abortedAt = Date.now();
      const reason = new Error("gone");
      controller.abort(reason);
      expect((await pending).error).toBe(reason);
      expect((await simulator().waitForAbort(0, 1_000)) - abortedAt).toBeLessThan(1_000);
    }
  });

  test("in the middle closes the vendor's socket within a second, even while nobody reads", async () => {
    simulator().next({ control: { tokens: 100, chunkDelay: 20 } });
    const controller = new AbortController();
    const iterator = clientOf(simulator(), vendor)
      .stream(createCall(vendor, "Hello", { signal: controller.signal }))
      [Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    const abortedAt = Date.now();
    const reason = new Error("gone");
    controller.abort(reason);
    expect((await simulator().waitForAbort(0, 1_000)) - abortedAt).toBeLessThan(1_000);
    await expect(iterator.next()).rejects.toBe(reason);
  });

  test("while a read waits rejects that read at once", async () => {
    simulator().next({ control: { tokens: 5, faults: [{ kind: "stall", at: 3 }] } });
    const controller = new AbortController();
    const reason = new Error("gone");
    setTimeout(() => {
      controller.abort(reason);
    }, 100);
    const startMs = performance.now();
    const outcome = await streamOf(
      clientOf(simulator(), vendor),
      createCall(vendor, "Hello", { signal: controller.signal }),
    );
    expect(outcome.error).toBe(reason);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  test("after its end changes nothing", async () => {
    const controller = new AbortController();
    const outcome = await streamOf(
      clientOf(simulator(), vendor),
      createCall(vendor, "Hello", { signal: controller.signal }),
    );
    controller.abort();
    await delay(50);
    expect(outcome.error).toBeUndefined();
    expect(simulator().requests[0]?.closedAt).toBeNull();
  });
});

describe("a reader", () => {
  test("that leaves its loop closes the vendor's socket", async () => {
    simulator().next({ control: { tokens: 1_000, chunkDelay: 5 } });
    for await (const batch of clientOf(simulator(), "openai").stream(createCall("openai", "Hello"))) {
      if (batch.some((part) => part.type === "text-delta")) break;
    }
    expect(await simulator().waitForAbort(0, 1_000)).toBeGreaterThan(0);
  });

  test("that is slow holds the vendor back instead of filling memory, and misses nothing", async () => {
    simulator().next({ control: { body: "endless" } });
    const controller = new AbortController();
    const call = createCall("openai", "Hello", {
      signal: controller.signal,
      limits: { maxBodyBytes: Number.MAX_SAFE_INTEGER, idleMs: 300 },
    });
    const iterator = clientOf(simulator(), "openai").stream(call)[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    await delay(300);
    const sentEarly = simulator().requests[0]?.framesSent ?? 0;
    await delay(700);
    // The idle limit does not run while it is the reader who waits.
    expect(simulator().requests[0]?.framesSent).toBe(sentEarly);
    // What the sockets' own buffers hold comes first.
    for (let reads = 0; simulator().requests[0]?.framesSent === sentEarly && reads < 1_000; reads += 1) {
      expect((await iterator.next()).done).toBe(false);
      await delay(1);
    }
    expect(simulator().requests[0]?.framesSent).toBeGreaterThan(sentEarly);
    controller.abort();
    await simulator().waitForAbort(0, 1_000);
  });

  test("of a stream sends nothing before it first reads", async () => {
    clientOf(simulator(), "openai").stream(createCall("openai", "Hello"));
    await delay(50);
    expect(simulator().requests).toHaveLength(0);
  });

  test("waits for a connection no longer than for its making", async () => {
    // The handshake never ends; a second call behind it gives up in its own time.
    const client = createProviderClient({ providerId: "openai", secret: "none", baseUrl: "http://10.255.255.1:9/v1" });
    const startMs = performance.now();
    const call = createCall("openai", "Hello", { limits: { connectMs: 200 } });
    const outcomes = await Promise.all([completeOf(client, call), completeOf(client, call)]);
    expect(outcomes.map(({ error }) => error instanceof Error)).toEqual([true, true]);
    expect(performance.now() - startMs).toBeLessThan(1_500);
  });
});
