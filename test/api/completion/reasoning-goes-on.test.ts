import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isRecord } from "../../testkit/simulator/json.ts";
import { openSocket } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";

const SELECTION = "id text toolCalls { id name arguments } providerMetadata warnings";
const TOOL = {
  name: "get_weather",
  description: "The weather of a city",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const QUESTION = { role: "USER", text: "What is the weather in Paris?" };
const INPUT = { model: "openai/gpt-5.4", tools: [TOOL], reasoningEffort: "LOW", maxOutputTokens: 500 };

interface Answer {
  readonly id: string;
  readonly text: string | null;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: object }[];
  readonly providerMetadata: Readonly<Record<string, unknown>> | null;
  readonly warnings: readonly string[];
}

describe("a model of OpenAI that reasons", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  beforeEach(() => {
    started.simulator.reset();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  async function complete(messages: readonly object[], more: object = {}): Promise<Answer> {
    const mutation = `mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { ${SELECTION} } } }`;
    const variables = { input: { ...INPUT, messages, ...more } };
    return (await read<{ createCompletion: { completion: Answer } }>(started.root, mutation, variables))
      .createCompletion.completion;
  }

  async function stream(messages: readonly object[]): Promise<Answer> {
    const query = `subscription ($input: CreateCompletionInput!) { completionStream(input: $input) {
      ... on CompletionFinished { completion { ${SELECTION} } } } }`;
    const client = openSocket(started.root);
    let answer: Answer | undefined;
    const events = client.iterate<{ completionStream: { completion?: Answer } }>({
      query,
      variables: { input: { ...INPUT, messages } },
    });
    for await (const { data } of events) answer = data?.completionStream.completion ?? answer;
    await client.dispose();
    if (answer === undefined) throw new Error("the stream did not finish");
    return answer;
  }

  function turnsAfter(answer: Answer): readonly object[] {
    const toolCalls = answer.toolCalls.map(({ id, name, arguments: values }) => ({ id, name, arguments: values }));
    return [
      QUESTION,
      { role: "ASSISTANT", toolCalls, providerOptions: answer.providerMetadata },
      ...answer.toolCalls.map(({ id }) => ({ role: "TOOL", toolCallId: id, text: "sun" })),
    ];
  }

  function sentItems(): readonly unknown[] {
    const body = started.simulator.requests.at(-1)?.body;
    return isRecord(body) && Array.isArray(body.input) ? body.input : [];
  }

  it.each([
    ["whole", () => complete([QUESTION])],
    ["streamed", () => stream([QUESTION])],
  ])("goes on from its reasoning, which only the caller keeps, after an answer %s", async (_how, ask) => {
    const answer = await ask();
    expect(answer.toolCalls).toHaveLength(1);
    expect(JSON.stringify(answer.providerMetadata)).toMatch(/"encrypted_content":"gAAAA/);
    const next = await complete(turnsAfter(answer));
    expect([next.text, next.warnings]).toEqual(["Tool said: sun", []]);
    expect(sentItems()).toMatchObject([
      { role: "user" },
      { type: "reasoning", encrypted_content: expect.stringMatching(/^gAAAA/) as string },
      { type: "function_call", call_id: answer.toolCalls[0]?.id },
      { type: "function_call_output", output: "sun" },
    ]);
    expect(started.simulator.requests.at(-1)?.body).toMatchObject({ store: false });
  });

  it("answers by chat completions or by another vendor without what they do not know", async () => {
    const turns = turnsAfter(await complete([QUESTION]));
    const byChat = await complete(turns, { providerOptions: { openai: { api: "chat" } } });
    expect([byChat.text, byChat.warnings]).toEqual(["Tool said: sun", []]);
    expect(JSON.stringify(started.simulator.requests.at(-1)?.body)).not.toContain("gAAAA");
    const elsewhere = await complete(turns, { model: "anthropic/claude-haiku-4-5", reasoningEffort: null });
    expect(elsewhere.text).toContain("Tool said: sun");
    expect(elsewhere.warnings.join()).toContain("the model is served by anthropic");
  });

  it("gives the id of a response that OpenAI is to keep, to go on from there", async () => {
    const kept = await complete([QUESTION], { providerOptions: { openai: { store: true } } });
    const metadata = kept.providerMetadata?.openai;
    const id = isRecord(metadata) && isRecord(metadata.responses) ? metadata.responses.id : undefined;
    expect(id).toMatch(/^resp_/);
    const next = await complete([{ role: "USER", text: "And now?" }], {
      tools: null,
      providerOptions: { openai: { previous_response_id: id } },
    });
    expect(next.text).toBe("Echo: And now?");
  });

  it("leaves no trace of its reasoning in the record", async () => {
    const { id } = await complete([QUESTION]);
    const query = "query ($id: ID!) { completion(id: $id) { providerMetadata } }";
    expect(await read(started.root, query, { id })).toEqual({ completion: { providerMetadata: null } });
  });
});
