import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { completeWhole, failWhole, recordOf, streamWhole } from "../support/completion.ts";
import { read } from "../support/graph.ts";

const FEE = { unit: "REQUEST", quantity: 1, usdPerMillion: "12000", amountUsd: "0.012" };

describe("a model whose vendor takes a fee for each request", () => {
  let vendors: VendorSimulator;
  let started: StartedApp;
  beforeAll(async () => {
    vendors = await startVendorSimulator();
    const env = { PERPLEXITY_API_KEY: vendors.apiKey, PERPLEXITY_BASE_URL: vendors.family.perplexity.baseUrl };
    started = await startApp({ env });
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
    await vendors.close();
  });

  it("says the fee among its prices", async () => {
    const query = `{ models(filter: { provider: "perplexity" }) { edges { node { id prices { unit usdPerMillion } } } } }`;
    const { models } = await read<{
      models: { edges: { node: { id: string; prices: { unit: string; usdPerMillion: string }[] } }[] };
    }>(started.root, query);
    const fees = models.edges.map(({ node }) => [
      node.id,
      node.prices.find(({ unit }) => unit === "REQUEST")?.usdPerMillion,
    ]);
    expect(Object.fromEntries(fees)).toMatchObject({
      "perplexity/sonar": "12000",
      "perplexity/sonar-pro": "14000",
      "perplexity/sonar-reasoning-pro": "14000",
    });
  });

  it("has the fee in a call's cost once, in a line of its own, whole or streamed", async () => {
    const whole = await completeWhole(started.root, ask("perplexity/sonar", "Hello"));
    const { end } = await streamWhole(started.root, ask("perplexity/sonar", "Hello"));
    for (const { cost, usage } of [whole, end.completion]) {
      expect(cost?.breakdown.filter((line) => "unit" in line && line.unit === "REQUEST")).toEqual([FEE]);
      // A dollar for a million tokens, in millionths of a dollar.
      const tokens = usage.inputTokens + usage.outputTokens;
      expect(Math.round(Number(cost?.amountUsd) * 1e6)).toBe(tokens + 12_000);
    }
  });

  it("has no fee in the cost of a call that the vendor refuses", async () => {
    const failure: Record<string, unknown> = await failWhole(
      started.root,
      ask("perplexity/sonar", "Hello [[sim status=429]]"),
    );
    expect((await recordOf(started.root, failure["completionId"]))?.cost).toEqual({ amountUsd: "0", breakdown: [] });
  });
});
