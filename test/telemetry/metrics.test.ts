import { describe, expect, it } from "vitest";
import { createMetrics, type Metrics } from "../../src/telemetry/metrics.ts";
import { finishedCompletion } from "./completion.ts";

/** The value of the one sample whose name and labels are those. */
async function sample(metrics: Metrics, series: string): Promise<number | undefined> {
  const text = await metrics.text();
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const MODEL = 'gen_ai_provider_name="openai",gen_ai_request_model="openai/gpt-4o-mini"';

describe("metrics", () => {
  it("count completions, tokens by kind, cost and times", async () => {
    const metrics = createMetrics();
    metrics.observeCompletion(finishedCompletion());
    metrics.observeCompletion(finishedCompletion());
    expect(await sample(metrics, `narthex_completions_total{${MODEL},status="COMPLETED",error_type=""}`)).toBe(2);
    expect(await sample(metrics, `narthex_tokens_total{${MODEL},gen_ai_token_type="input"}`)).toBe(200);
    expect(await sample(metrics, `narthex_tokens_total{${MODEL},gen_ai_token_type="output"}`)).toBe(40);
    expect(await sample(metrics, `narthex_tokens_total{${MODEL},gen_ai_token_type="cache_read"}`)).toBe(60);
    expect(await sample(metrics, `narthex_tokens_total{${MODEL},gen_ai_token_type="cache_write"}`)).toBe(8);
    expect(await sample(metrics, `narthex_tokens_total{${MODEL},gen_ai_token_type="reasoning"}`)).toBe(10);
    expect(await sample(metrics, `narthex_cost_usd_total{${MODEL}}`)).toBeCloseTo(0.005, 12);
    expect(await sample(metrics, `gen_ai_client_operation_duration_seconds_sum{${MODEL},status="COMPLETED"}`)).toBe(3);
    expect(await sample(metrics, `gen_ai_server_time_to_first_token_seconds_sum{${MODEL}}`)).toBeCloseTo(0.6);
    expect(await sample(metrics, 'narthex_overhead_seconds_count{gen_ai_provider_name="openai"}')).toBe(2);
  });

  it("count a completion whose price is unknown as unpriced, not as free", async () => {
    const metrics = createMetrics();
    metrics.observeCompletion(finishedCompletion({ cost: undefined }));
    expect(await sample(metrics, `narthex_unpriced_completions_total{${MODEL}}`)).toBe(1);
    expect(await sample(metrics, `narthex_cost_usd_total{${MODEL}}`)).toBeUndefined();
  });

  it("count failures by our code", async () => {
    const metrics = createMetrics();
    metrics.observeCompletion(finishedCompletion({ status: "FAILED", errorCode: "PROVIDER_TIMEOUT" }));
    metrics.observeVendorFailure({ providerId: "openai", code: "PROVIDER_TIMEOUT" });
    const series = `narthex_completions_total{${MODEL},status="FAILED",error_type="PROVIDER_TIMEOUT"}`;
    expect(await sample(metrics, series)).toBe(1);
    expect(
      await sample(
        metrics,
        'narthex_provider_failures_total{gen_ai_provider_name="openai",error_type="PROVIDER_TIMEOUT"}',
      ),
    ).toBe(1);
  });

  it("give no label to models that the catalogue does not know, nor to more than 500", async () => {
    const metrics = createMetrics({ isKnownModel: (id) => !id.includes("unknown") });
    metrics.observeCompletion(finishedCompletion({ modelId: "openai/unknown-to-us" }));
    for (let index = 0; index < 700; index += 1) {
      metrics.observeCompletion(finishedCompletion({ modelId: `openai/dated-${String(index)}` }));
    }
    const text = await metrics.text();
    const models = new Set([...text.matchAll(/gen_ai_request_model="([^"]*)"/g)].map((match) => match[1]));
    expect(models.size).toBe(501);
    expect(text).not.toContain("unknown-to-us");
    const other = 'gen_ai_provider_name="openai",gen_ai_request_model="other"';
    expect(await sample(metrics, `narthex_completions_total{${other},status="COMPLETED",error_type=""}`)).toBe(201);
  });

  it("name no organization, key, end user or request", async () => {
    const metrics = createMetrics();
    metrics.observeCompletion(finishedCompletion());
    expect(await metrics.text()).not.toMatch(/hidden|192\.0\.2\.1|cmpl_/);
  });

  it("read the journal and the calls under way at each scrape", async () => {
    const metrics = createMetrics();
    const journal = { bytes: 10, capacityBytes: 100, pendingRecords: 3, oldestPendingMs: 1500 };
    let inFlight = 4;
    metrics.setJournalSource(() => journal);
    metrics.setInFlightSource(() => inFlight);
    expect(await sample(metrics, "narthex_journal_bytes")).toBe(10);
    expect(await sample(metrics, "narthex_journal_capacity_bytes")).toBe(100);
    expect(await sample(metrics, "narthex_journal_pending_records")).toBe(3);
    expect(await sample(metrics, "narthex_journal_oldest_pending_seconds")).toBe(1.5);
    expect(await sample(metrics, "narthex_completions_in_flight")).toBe(4);
    inFlight = 0;
    expect(await sample(metrics, "narthex_completions_in_flight")).toBe(0);
  });

  it("hold the process' own figures, event-loop lag among them, in Prometheus' format", async () => {
    const metrics = createMetrics();
    expect(metrics.contentType).toContain("text/plain");
    expect(await metrics.text()).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(await metrics.text()).toMatch(/^process_cpu_seconds_total /m);
  });
});
