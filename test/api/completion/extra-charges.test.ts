import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { completeWhole, recordOf, streamWhole } from "../support/completion.ts";

let vendors: VendorSimulator;
let started: StartedApp;

beforeAll(async () => {
  vendors = await startVendorSimulator();
  const env = {
    PERPLEXITY_API_KEY: vendors.apiKey,
    PERPLEXITY_BASE_URL: vendors.family.perplexity.baseUrl,
    OPENAI_API_KEY: vendors.apiKey,
    OPENAI_BASE_URL: vendors.openai.baseUrl,
  };
  started = await startApp({ env });
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
  await vendors.close();
});

function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8");
}

function answerNext(type: string, body: string): void {
  vendors.next({ raw: { headers: { "content-type": type }, body } });
}

const SEARCHED =
  "cost leaves out what Perplexity charges beside tokens and requests, here for searches, citations: the call costs more.";
const TOOLS =
  "cost leaves out what OpenAI charges beside tokens and requests, here for web_search, code_interpreter, image_generation: the call costs more.";

it("a deep research says that it costs more than its cost, in the answer and on record", async () => {
  answerNext("application/json", fixture("perplexity/deep-research.json"));
  const answer = await completeWhole(started.root, ask("perplexity/sonar-deep-research", "Hello"));
  expect(answer).toMatchObject({ status: "COMPLETED", warnings: expect.arrayContaining([SEARCHED]) as unknown });
  expect(await recordOf(started.root, answer.id)).toMatchObject({ warnings: answer.warnings });
});

it("an answer by OpenAI's own tools says so, whole and streamed", async () => {
  const { input } = ask("openai/gpt-5", "Hello");
  const asked = {
    input: { ...input, providerOptions: { openai: { api: "responses", tools: [{ type: "web_search" }] } } },
  };
  answerNext("application/json", fixture("openai-responses/built-in-tools.json"));
  const answer = await completeWhole(started.root, asked);
  expect(answer).toMatchObject({ text: "It is 42.", warnings: expect.arrayContaining([TOOLS]) as unknown });
  const events = fixture("openai-responses/built-in-tools.chunks.txt").trim().split("\n");
  answerNext("text/event-stream", events.map((event) => `data: ${event}\n\n`).join(""));
  const { end } = await streamWhole(started.root, asked);
  expect(end.completion).toMatchObject({ warnings: expect.arrayContaining([TOOLS]) as unknown });
});

it("an answer without says nothing of the kind", async () => {
  const { warnings } = await completeWhole(started.root, ask("perplexity/sonar", "Hello"));
  expect(warnings.join()).not.toContain("cost leaves out");
});
