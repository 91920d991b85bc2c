import { describe, expect, it } from "vitest";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import { callContext, createPipelineHarness, DRAFT, PRINCIPAL } from "../../testkit/pipeline-harness.ts";

const text = (value: string): ProviderPart => ({ type: "text-delta", text: value });
const usage: ProviderPart = {
  type: "usage",
  usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
};
const finish: ProviderPart = { type: "finish", finishReason: "STOP", raw: "stop" };

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

describe("a fee for each request", () => {
  const FEE = 12_000_000_000n;
  const line = { unit: "REQUEST", quantity: 1, picoUsdPerUnit: FEE, amountUsd: FEE };
  const answer = [[text("Hello")], [usage], [usage, finish]];

  it.each(["whole", "streamed"])("is charged once for a completion, %s, in a line of its own", async (how) => {
    const { pipeline, client, finished } = createPipelineHarness({ feePicoUsd: FEE });
    client.script = answer;
    if (how === "whole") await pipeline.complete(PRINCIPAL, DRAFT, callContext());
    else await drain(pipeline.stream(PRINCIPAL, DRAFT, callContext()));
    expect(finished.map(({ cost }) => cost)).toEqual([
      {
        amountUsd: 10n * 1_000_000n + 5n * 2_000_000n + FEE,
        breakdown: [
          { unit: "INPUT_TOKEN", quantity: 10, picoUsdPerUnit: 1_000_000n, amountUsd: 10_000_000n },
          { unit: "OUTPUT_TOKEN", quantity: 5, picoUsdPerUnit: 2_000_000n, amountUsd: 10_000_000n },
          line,
        ],
      },
    ]);
  });

  it("is charged for an answer that breaks off, whose vendor has begun", async () => {
    const { pipeline, client, finished } = createPipelineHarness({ feePicoUsd: FEE });
    client.script = [[text("Hel")], new ProviderError({ code: "PROVIDER_ERROR", message: "gone" })];
    await drain(pipeline.stream(PRINCIPAL, DRAFT, callContext()));
    expect(finished[0]).toMatchObject({ status: "FAILED", usage: { estimated: true } });
    expect(finished[0]?.cost?.breakdown).toContainEqual(line);
  });

  it.each([
    ["the vendor refused", { code: "PROVIDER_UNAVAILABLE", message: "busy", vendorStatus: 429 }],
    ["never arrived", { code: "PROVIDER_TIMEOUT", message: "late", neverSent: true }],
  ] as const)("is not charged for a call that %s", async (_what, failure) => {
    const { pipeline, client, finished } = createPipelineHarness({ feePicoUsd: FEE });
    client.script = [new ProviderError(failure)];
    await expect(pipeline.complete(PRINCIPAL, DRAFT, callContext())).rejects.toThrow(failure.message);
    expect(finished[0]?.cost).toEqual({ amountUsd: 0n, breakdown: [] });
  });

  it("is not charged for a stream whose reader leaves before its vendor is asked", async () => {
    const { pipeline, client, finished } = createPipelineHarness({ feePicoUsd: FEE });
    const events = pipeline.stream(PRINCIPAL, DRAFT, callContext())[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: "started" } });
    await events.return?.();
    expect(client.calls).toEqual([]);
    expect(finished).toMatchObject([{ status: "CANCELLED", attempts: [], cost: { amountUsd: 0n, breakdown: [] } }]);
  });

  it("counts against maxCostUsd, which refuses what it does not pay for", async () => {
    const { pipeline, client } = createPipelineHarness({ feePicoUsd: FEE });
    await expect(pipeline.complete(PRINCIPAL, { ...DRAFT, maxCostUsd: "0.012" }, callContext())).rejects.toMatchObject({
      field: ["maxCostUsd"],
    });
    client.script = [[text("Hello"), usage, finish]];
    const { record } = await pipeline.complete(PRINCIPAL, { ...DRAFT, maxCostUsd: "0.0121" }, callContext());
    expect(client.calls[0]?.request.maxOutputTokens).toBeLessThan(100);
    expect(record.cost?.amountUsd).toBeLessThanOrEqual(12_100_000_000n);
  });
});
