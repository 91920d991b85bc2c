import { describe, expect, test } from "vitest";
import { createProviderClient } from "../../../src/providers/registry.ts";
import { completeOf, createCall, useSimulator } from "../../contract/providers/support.ts";

const simulator = useSimulator();

/** The path and query with which a deployment is asked for, and the model in the body. */
async function asked(deployment: string, settings: Readonly<Record<string, string>>): Promise<unknown> {
  const { family, apiKey } = simulator();
  const client = createProviderClient({ providerId: "azure", secret: apiKey, ...family.azure, settings });
  await completeOf(client, createCall("azure", "Hello", { model: deployment }));
  const request = simulator().requests.at(-1);
  return [request?.path, request?.query, request?.status];
}

describe("a deployment of Azure", () => {
  test("stands in the URL, beside the newest version that has such URLs", async () => {
    expect(await asked("my-gpt", {})).toEqual([
      "/openai/deployments/my-gpt/chat/completions",
      { "api-version": "2025-04-01-preview" },
      200,
    ]);
  });

  test("is asked for in the version of the setting", async () => {
    expect(await asked("my-gpt", { apiVersion: "2024-10-21" })).toMatchObject([
      expect.anything(),
      { "api-version": "2024-10-21" },
      200,
    ]);
  });

  test("is the body's model in version v1, whose URL has no version", async () => {
    expect(await asked("my-gpt", { apiVersion: "v1" })).toEqual(["/openai/v1/chat/completions", {}, 200]);
    expect(simulator().requests.at(-1)?.body).toMatchObject({ model: "my-gpt" });
  });

  test("cannot lead the URL elsewhere by its name", async () => {
    expect(await asked("a/..b?x=1#", {})).toEqual([
      "/openai/deployments/a%2F..b%3Fx%3D1%23/chat/completions",
      { "api-version": "2025-04-01-preview" },
      404,
    ]);
  });

  test.each([".", "..", "a/../b", "..\\b"])("that is named %s is never called", async (deployment) => {
    const before = simulator().requests.length;
    const { family, apiKey } = simulator();
    const client = createProviderClient({ providerId: "azure", secret: apiKey, ...family.azure, settings: {} });
    const { error } = await completeOf(client, createCall("azure", "Hello", { model: deployment }));
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", field: ["model"] });
    expect(simulator().requests).toHaveLength(before);
  });
});
