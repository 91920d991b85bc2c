import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";

let vendors: VendorSimulator;
let started: StartedApp;

beforeAll(async () => {
  vendors = await startVendorSimulator();
  const env = { AZURE_API_KEY: vendors.apiKey, AZURE_BASE_URL: vendors.family.azure.baseUrl };
  started = await startApp({ env });
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
  await vendors.close();
});

it("what Azure's content filter found of prompt and answer is in providerMetadata", async () => {
  const body = readFileSync(new URL("../../fixtures/azure/text.json", import.meta.url), "utf8");
  vendors.next({ raw: { headers: { "content-type": "application/json" }, body } });
  const answer = await read<{ createCompletion: { completion: { text: string; providerMetadata: unknown } } }>(
    started.root,
    "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { text providerMetadata } } }",
    ask("azure/my-gpt", "Hello"),
  );
  expect(answer.createCompletion.completion).toMatchObject({
    text: "Blue sky",
    providerMetadata: {
      azure: {
        prompt_filter_results: [{ content_filter_results: { jailbreak: { detected: false } } }],
        content_filter_results: { violence: { filtered: false, severity: "safe" } },
      },
    },
  });
});
