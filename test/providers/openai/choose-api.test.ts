import { describe, expect, test } from "vitest";
import { apiOfModel } from "../../../src/providers/openai/api-of-model.ts";
import { createProviderClient } from "../../../src/providers/registry.ts";
import { clientOf, completeOf, createCall, streamOf, useSimulator } from "../../contract/providers/support.ts";

const simulator = useSimulator();

function pathsOf(model: string, openai: Record<string, string> | undefined): { call: () => Promise<string[]> } {
  const client = createProviderClient({ providerId: "openai", secret: simulator().apiKey, ...simulator().openai });
  const call = createCall("openai", "Hello", {
    model,
    request: { providerOptions: openai === undefined ? undefined : { openai } },
  });
  return {
    call: async () => {
      const outcomes = [await completeOf(client, call), await streamOf(client, call)];
      for (const { error } of outcomes) if (error !== undefined) throw error as Error;
      expect((await client.checkRequest(call)).warnings).toEqual([]);
      return simulator().requests.map(({ path }) => path);
    },
  };
}

describe("a model of OpenAI", () => {
  test.each([
    "o1-pro", "o1-pro-2025-03-19", "o3-pro", "gpt-5-pro-2025-10-06", "gpt-5.2-pro", "gpt-5.5-pro", "codex-mini-latest", "gpt-5-codex",
    "gpt-5.1-codex-max", "gpt-5.3-codex-spark", "o3-deep-research", "o4-mini-deep-research-2025-06-26", "computer-use-preview-2025-03-11",
    "gpt-5.6-cyber", "gpt-6-rosalind", "gpt-daybreak-blue-latest", "gpt-5.4", "gpt-5.4-mini-2026-03-17", "gpt-5.5", "gpt-5.6-luna", "gpt-6-astra",
    "gpt-6.1-sol", "gpt-5.10", "gpt-12",
  ])("goes by the Responses API: %s", (model) => {
    expect(apiOfModel(model)).toBe("responses");
  }); // prettier-ignore

  test.each([
    "gpt-4o-mini", "gpt-4.1", "gpt-5", "gpt-5-mini", "gpt-5.1", "gpt-5.2", "gpt-5.3-chat-latest", "gpt-5-chat-latest", "gpt-6-chat-latest", "o1",
    "o3", "o4-mini", "o3-mini", "chatgpt-4o-latest", "gpt-3.5-turbo", "gpt-4", "ft:gpt-4.1:acme::abc", "my-own-model", "llama-pro", "",
  ])("goes by chat completions: %j", (model) => {
    expect(apiOfModel(model)).toBe("chat");
  }); // prettier-ignore

  test("is called by the API that its name asks for, at the base URL that is set", async () => {
    expect(await pathsOf("gpt-4o-mini", undefined).call()).toEqual(["/v1/chat/completions", "/v1/chat/completions"]);
    simulator().reset();
    expect(await pathsOf("gpt-5.4", undefined).call()).toEqual(["/v1/responses", "/v1/responses"]);
  });

  test("is called by the API that the caller chooses, and the vendor is not told of the choice", async () => {
    const toResponses = await pathsOf("gpt-4o-mini", { api: "responses", truncation: "auto" }).call();
    expect(toResponses).toEqual(["/v1/responses", "/v1/responses"]);
    expect(simulator().requests[0]?.body).toMatchObject({ truncation: "auto" });
    expect(simulator().requests[0]?.body).not.toHaveProperty("api");
    simulator().reset();
    expect(await pathsOf("gpt-5.4", { api: "chat" }).call()).toEqual(["/v1/chat/completions", "/v1/chat/completions"]);
  });

  test("is not called by an API that OpenAI does not have", async () => {
    const refused = { code: "BAD_USER_INPUT", field: ["providerOptions", "openai", "api"] };
    await expect(pathsOf("gpt-5.4", { api: "assistants" }).call()).rejects.toMatchObject(refused);
    expect(simulator().requests).toHaveLength(0);
  });

  test("that cannot be called is refused by the promise of its answer, never at once", async () => {
    const client = createProviderClient({ providerId: "openai", secret: "key", ...simulator().openai });
    const answers = [
      client.complete(
        createCall("openai", "Hello", { request: { providerOptions: { openai: { api: "assistants" } } } }),
      ),
      client.complete(createCall("openai", "Hello", { model: "a/../b" })),
      clientOf(simulator(), "anthropic").complete(createCall("anthropic", "Hello", { model: "a/../b" })),
    ];
    const refused = { code: "BAD_USER_INPUT" };
    await Promise.all(answers.map((answer) => expect(answer).rejects.toMatchObject(refused)));
  });

  test("that does not exist is not found, whichever API is asked", async () => {
    await expect(pathsOf("gpt-none", undefined).call()).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    await expect(pathsOf("gpt-none", { api: "responses" }).call()).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });
});
