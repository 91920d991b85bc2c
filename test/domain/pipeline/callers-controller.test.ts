import { describe, expect, it } from "vitest";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { callContext, createPipelineHarness, DRAFT, PRINCIPAL } from "../../testkit/pipeline-harness.ts";

/** A call under way with the caller's own controller, whose vendor has begun and hangs. */
async function begin(timeoutMs: number) {
  const harness = createPipelineHarness();
  harness.client.script = [[{ type: "text-delta", text: "Hel" }], "hang"];
  const controller = new AbortController();
  const context = { ...callContext(controller.signal), controller };
  const running = harness.pipeline.complete(PRINCIPAL, { ...DRAFT, timeoutMs }, context);
  await expect.poll(() => harness.client.batchesRead).toBe(1);
  return { ...harness, controller, running };
}

describe("a call with its caller's own controller", () => {
  it("ends, cancels the vendor and is on record when the caller leaves", async () => {
    const { controller, running, client, finished, clock } = await begin(500);
    controller.abort(new GatewayError({ code: "CANCELLED", message: "gone" }));
    await expect(running).rejects.toMatchObject({ code: "CANCELLED", message: "gone" });
    expect(client.released).toBe(1);
    expect(finished).toMatchObject([{ status: "CANCELLED", errorCode: "CANCELLED" }]);
    expect(clock.scheduledCount()).toBe(0);
  });

  it("ends when its time is over, by that reason, though the caller leaves then", async () => {
    const { controller, running, client, finished, clock } = await begin(500);
    clock.advance(499);
    expect(controller.signal.aborted).toBe(false);
    clock.advance(1);
    controller.abort(new GatewayError({ code: "CANCELLED", message: "gone" }));
    await expect(running).rejects.toMatchObject({ code: "PROVIDER_TIMEOUT" });
    expect(client.released).toBe(1);
    expect(finished).toMatchObject([{ status: "FAILED", errorCode: "PROVIDER_TIMEOUT" }]);
  });

  it("takes no part in a call that has ended: its time is not counted any more", async () => {
    const { pipeline, client, clock } = createPipelineHarness();
    client.script = [
      [
        { type: "text-delta", text: "Hello" },
        { type: "finish", finishReason: "STOP", raw: "stop" },
      ],
    ];
    const controller = new AbortController();
    const context = { ...callContext(controller.signal), controller };
    await pipeline.complete(PRINCIPAL, { ...DRAFT, timeoutMs: 500 }, context);
    clock.advance(1_000);
    expect(controller.signal.aborted).toBe(false);
  });

  it("takes no part in a stream whose last event was read, though its reader leaves then", async () => {
    const { pipeline, client } = createPipelineHarness();
    client.script = [[{ type: "finish", finishReason: "STOP", raw: "stop" }]];
    const controller = new AbortController();
    const events = pipeline.stream(PRINCIPAL, DRAFT, { ...callContext(controller.signal), controller });
    let event = await events.next();
    while (event.value?.type !== "finished") event = await events.next();
    await events.return?.();
    expect(controller.signal.aborted).toBe(false);
  });

  it("ends a stream whose reader leaves while the vendor is waited for, which is on record", async () => {
    const { pipeline, client, finished, clock } = createPipelineHarness();
    client.script = [[{ type: "text-delta", text: "Hel" }], "hang"];
    const controller = new AbortController();
    const events = pipeline.stream(PRINCIPAL, DRAFT, { ...callContext(controller.signal), controller });
    await events.next();
    await events.next();
    const waiting = events.next();
    await events.return?.();
    await waiting;
    expect(client.released).toBe(1);
    expect(finished).toMatchObject([{ status: "CANCELLED", errorCode: "CANCELLED" }]);
    expect(clock.scheduledCount()).toBe(0);
  });
});
