import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { completeWhole, streamWhole } from "../support/completion.ts";

let vendors: VendorSimulator;
let started: StartedApp;

beforeAll(async () => {
  vendors = await startVendorSimulator();
  const { bedrock } = vendors;
  const { accessKeyId, secretAccessKey } = JSON.parse(bedrock.secret) as Record<string, string>;
  started = await startApp({
    env: {
      AWS_REGION: bedrock.region,
      AWS_ACCESS_KEY_ID: accessKeyId ?? "",
      AWS_SECRET_ACCESS_KEY: secretAccessKey ?? "",
      BEDROCK_BASE_URL: bedrock.baseUrl,
      COHERE_API_KEY: vendors.apiKey,
      COHERE_BASE_URL: vendors.cohere.baseUrl,
      HF_TOKEN: vendors.apiKey,
      HUGGINGFACE_BASE_URL: vendors.openai.baseUrl,
    },
  });
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
  await vendors.close();
});

describe.each(["bedrock/amazon.nova-lite-v1:0", "cohere/command-a-03-2025", "huggingface/gpt-4o-mini"])(
  "a completion of %s",
  (model) => {
    it("is answered and put on record, whole and streamed, with what is not sent in its warnings", async () => {
      const input = { model, messages: [{ role: "USER", text: "Hello there" }], seed: 1 };
      const answer = await completeWhole(started.root, { input });
      expect(answer.text).toBe("Echo: Hello there");
      expect(answer.status).toBe("COMPLETED");
      expect(answer.usage.inputTokens).toBeGreaterThan(0);
      expect(answer.usage.estimated).toBe(false);
      if (model.startsWith("bedrock/")) expect(answer.warnings.join(" ")).toContain("seed was not sent");
      expect((await streamWhole(started.root, { input })).text).toBe(answer.text);
    });
  },
);
