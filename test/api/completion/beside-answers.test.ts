import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROVIDER_FACTS } from "../../../src/domain/provider/provider-facts.ts";
import { openSocket } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";

const VENDORS = ["perplexity", "openrouter", "xai"] as const;
const MODELS = { perplexity: "perplexity/sonar", openrouter: "openrouter/openai/gpt-4o-mini", xai: "xai/grok-3" };
const COST = {
  perplexity: {
    cost: {
      input_tokens_cost: "0.00001",
      output_tokens_cost: "0.00000025",
      request_cost: "0.005",
      total_cost: "0.00501025",
    },
  },
  openrouter: { cost: "0.00014" },
  xai: { cost_in_usd_ticks: "37756000" },
};
const QUESTION = { role: "USER", text: "Hello" };
const SELECTION = "text providerMetadata warnings";

interface Answer {
  readonly text: string | null;
  readonly providerMetadata: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null;
  readonly warnings: readonly string[];
}

describe("an answer with more beside it", () => {
  let vendors: VendorSimulator;
  let started: StartedApp;
  beforeAll(async () => {
    vendors = await startVendorSimulator();
    const env = VENDORS.flatMap((id): [string, string][] => {
      const { baseUrl = "", secret = "" } = PROVIDER_FACTS[id].environment ?? {};
      return [
        [baseUrl, vendors.family[id].baseUrl],
        [secret, vendors.apiKey],
      ];
    });
    started = await startApp({ env: Object.fromEntries(env) });
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
    await vendors.close();
  });

  async function complete(input: object): Promise<Answer> {
    const mutation = `mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { ${SELECTION} } } }`;
    const data = await read<{ createCompletion: { completion: Answer } }>(started.root, mutation, { input });
    return data.createCompletion.completion;
  }

  async function stream(input: object): Promise<Answer> {
    const query = `subscription ($input: CreateCompletionInput!) { completionStream(input: $input) {
      ... on CompletionFinished { completion { ${SELECTION} } } } }`;
    const client = openSocket(started.root);
    let answer: Answer | undefined;
    const events = client.iterate<{ completionStream: { completion?: Answer } }>({ query, variables: { input } });
    for await (const { data } of events) answer = data?.completionStream.completion ?? answer;
    await client.dispose();
    if (answer === undefined) throw new Error("the stream did not finish");
    return answer;
  }

  it.each(VENDORS)("of %s has it as providerMetadata, whole or streamed", async (vendor) => {
    const input = { model: MODELS[vendor], messages: [QUESTION] };
    const whole = await complete(input);
    expect(whole.providerMetadata?.[vendor]?.["usage"]).toEqual(COST[vendor]);
    expect((await stream(input)).providerMetadata).toEqual(whole.providerMetadata);
  });

  it("of Perplexity has the sources that its marks count through", async () => {
    const { providerMetadata } = await complete({ model: MODELS.perplexity, messages: [QUESTION] });
    expect(providerMetadata?.["perplexity"]).toMatchObject({
      citations: ["https://example.com/a", "https://example.com/b"],
      search_results: [
        { title: "A", url: "https://example.com/a", date: "2026-01-02", snippet: "Of a." },
        { title: "B", url: "https://example.com/b", date: null, snippet: "Of b." },
      ],
    });
  });

  it.each(VENDORS)("goes back to %s as it came, and what stood beside it is not sent", async (vendor) => {
    const { text, providerMetadata } = await complete({ model: MODELS[vendor], messages: [QUESTION] });
    const answer = { role: "ASSISTANT", text, providerOptions: providerMetadata };
    const next = await complete({ model: MODELS[vendor], messages: [QUESTION, answer, { ...QUESTION, text: "More" }] });
    expect([next.text, next.warnings.filter((line) => line.includes("providerOptions"))]).toEqual(["Echo: More", []]);
    expect(JSON.stringify(vendors.requests.at(-1)?.body)).not.toMatch(/citations|"cost/);
  });
});
