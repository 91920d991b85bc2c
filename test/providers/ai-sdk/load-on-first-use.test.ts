import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const registry = new URL("../../../src/providers/registry.ts", import.meta.url).href;

/** Creates a client of each vendor, then uses one so; prints what was loaded of the SDK before and after. */
const script = (use: string): string => `
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load(url, context, next) { if (/@ai-sdk|google-auth|aws4fetch/.test(url)) loaded.push(url); return next(url, context); } });
  const { createProviderClient } = await import(${JSON.stringify(registry)});
  const secret = JSON.stringify({ client_email: "a@b", private_key: "x" });
  createProviderClient({ providerId: "bedrock", secret: "key", settings: { region: "us-east-1" } });
  createProviderClient({ providerId: "vertex", secret, settings: { project: "p", location: "global" } });
  createProviderClient({ providerId: "huggingface", secret: "key" });
  const client = createProviderClient({ providerId: "cohere", secret: "key" });
  const before = loaded.length;
  ${use}
  console.log(JSON.stringify({ before, after: loaded.length, others: loaded.filter((url) => /bedrock|vertex/.test(url)).length }));
`;

const COMPLETION = `
  const request = { messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }], maxOutputTokens: 1, tools: [] };
  await client.checkRequest({ vendorModelId: "command-a-03-2025", request, isReasoningModel: undefined });`;
const EMBEDDINGS = `
  client.embeddings.callSize("embed-v4.0");
  await client.embeddings.checkRequest({ vendorModelId: "embed-v4.0", inputs: ["Hello"] });`;

test.each([
  ["a completion", COMPLETION],
  ["embeddings", EMBEDDINGS],
])(
  "the SDK of a vendor is loaded when its client is first used for %s, and no other's with it",
  async (_, use) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script(use)], {
      cwd: fileURLToPath(new URL("../../..", import.meta.url)),
    });
    const counts = JSON.parse(stdout) as { before: number; after: number; others: number };
    expect(counts.before).toBe(0);
    expect(counts.after).toBeGreaterThan(0);
    expect(counts.others).toBe(0);
  },
  60_000,
);
