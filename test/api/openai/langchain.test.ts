import { ContextOverflowError } from "@langchain/core/errors";
import { HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { MODEL } from "./support.ts";

const weather = tool(({ city }: { city: string }) => `Sunny in ${city}`, {
  name: "get_weather",
  description: "The weather of a city.",
  schema: z.object({ city: z.string().describe("The city") }),
});

/** The tokens of an answer; LangChain's type of the usage depends on the message's structure. */
function outputTokensOf(message: { readonly usage_metadata?: unknown }): number {
  return (message.usage_metadata as { output_tokens: number } | undefined)?.output_tokens ?? 0;
}

describe.each([false, true])("LangChain's ChatOpenAI (responses API: %s)", (useResponsesApi) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  function createModel(more: Partial<ConstructorParameters<typeof ChatOpenAI>[0]> & object = {}): ChatOpenAI {
    return new ChatOpenAI({
      model: MODEL,
      apiKey: started.root.key ?? "",
      maxRetries: 0,
      useResponsesApi,
      configuration: { baseURL: `${started.root.url}/v1` },
      ...more,
    });
  }

  it("invokes a model with messages", async () => {
    const answer = await createModel({ temperature: 0 }).invoke([
      new SystemMessage("You translate English to French."),
      new HumanMessage("I love programming."),
    ]);
    expect(answer.text).toBe("Echo: I love programming.");
    expect(outputTokensOf(answer)).toBeGreaterThan(0);
  });

  it("streams a model with usage", async () => {
    const stream = await createModel({ streamUsage: true }).stream(
      "[[sim text=one%20two%20three chunks=3 chunkDelay=5]]",
    );
    let text = "";
    let outputTokens = 0;
    for await (const chunk of stream) {
      text += chunk.text;
      outputTokens += outputTokensOf(chunk);
    }
    expect(text).toBe("one two three");
    expect(outputTokens).toBe(3);
  });

  it("goes round with bound tools, streamed and not", async () => {
    const model = createModel().bindTools([weather]);
    const question = new HumanMessage("Please use get_weather.");
    const asked = await model.invoke([question]);
    const [call] = asked.tool_calls ?? [];
    expect(call).toMatchObject({ name: "get_weather", args: { city: expect.any(String) as string } });
    const result = new ToolMessage({ content: "Sunny", tool_call_id: call?.id ?? "" });
    expect((await model.invoke([question, asked, result])).text).toBe("Tool said: Sunny");

    let streamed: Awaited<ReturnType<typeof model.invoke>> | undefined;
    for await (const chunk of await model.stream([question]))
      streamed = streamed === undefined ? chunk : streamed.concat(chunk);
    expect(streamed?.tool_calls?.[0]).toMatchObject({ name: "get_weather", args: call?.args });
  });

  it("gives structured output by a schema and by a function", async () => {
    const Joke = z.object({ setup: z.string(), punchline: z.string() });
    for (const method of ["jsonSchema", "functionCalling"] as const) {
      const joke = await createModel()
        .withStructuredOutput(Joke, { name: "joke", method })
        .invoke("Tell a joke about cats");
      expect(Joke.parse(joke)).toEqual(joke);
    }
  });

  it("sends images and the caller's user and metadata", async () => {
    const image =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    const answer = await createModel({ user: "u-9", modelKwargs: { metadata: { feature: "vision" } } }).invoke([
      new HumanMessage({
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: image } },
        ],
      }),
    ]);
    expect(answer.text).toContain("[images: 1]");
  });

  it("throws what the vendor or the gateway refuses", async () => {
    await expect(createModel().invoke("[[sim error=context]]")).rejects.toThrow(ContextOverflowError);
    await expect(createModel({ model: "openai/none" }).invoke("x")).rejects.toMatchObject({ status: 404 });
  });
});
