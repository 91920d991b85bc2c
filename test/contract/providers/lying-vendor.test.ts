import { describe, expect, test } from "vitest";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import { toStreamBody } from "./compare.ts";
import { createAnswerContext, DIALECTS, type OwnFormat } from "./dialects.ts";
import { playAnswer, playStream, type Played } from "./play.ts";

const MEGABYTE = "x".repeat(1_000_000);

function playEvents(vendor: OwnFormat, events: readonly unknown[]): Played {
  return playStream(vendor, [
    Buffer.from(toStreamBody(vendor, events.map((event) => JSON.stringify(event)).join("\n"))),
  ]);
}

/** Plays events until one fails; gives how many were taken. */
function countUntilFailure(vendor: OwnFormat, first: readonly unknown[], next: (at: number) => unknown): number {
  let taken = 0;
  function* body(): Generator<Uint8Array> {
    for (const event of first) yield Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
    for (; taken < 100; taken += 1) yield Buffer.from(`data: ${JSON.stringify(next(taken))}\n\n`);
  }
  expect(playStream(vendor, body()).failedWith).toBe("PROVIDER_ERROR");
  return taken;
}

const argumentsOf = ({ toolCalls }: Played): unknown[] =>
  toolCalls.map(({ rawArguments }) => JSON.parse(rawArguments) as unknown);

const chunk = (delta: object, finish: string | null = null): object => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const calls = (...list: object[]): object => chunk({ tool_calls: list });
const whole = (message: object): object => ({ choices: [{ message, finish_reason: "stop" }] });
const STOP = chunk({}, "stop");

const MESSAGE_START = { type: "message_start", message: { id: "msg_1", content: [], usage: { input_tokens: 3 } } };
const MESSAGE_STOP = { type: "message_stop" };
const toolUse = (input: unknown): object => ({ type: "tool_use", id: "toolu_1", name: "look", input });
const block = (content: object): object => ({ type: "content_block_start", index: 0, content_block: content });
const input = (json: unknown): object => ({
  type: "content_block_delta",
  index: 0,
  delta: { type: "input_json_delta", partial_json: json },
});

const candidate = (...parts: object[]): object => ({ candidates: [{ content: { parts }, finishReason: "STOP" }] });

const CALL = { type: "function_call", call_id: "call_1", name: "look" };
const done = (item: object): object => ({ type: "response.output_item.done", output_index: 0, item });
const added = (item: object): object => ({ type: "response.output_item.added", output_index: 0, item });
const completed = (response: object = {}): object => ({ type: "response.completed", response });

describe("arguments of a tool call that are no text", () => {
  const given = { city: "Oslo" };
  test.each<[string, () => Played]>([
    [
      "a chat completion",
      () =>
        playAnswer("openai", whole({ tool_calls: [{ id: "call_1", function: { name: "look", arguments: given } }] })),
    ],
    [
      "its stream",
      () =>
        playEvents("openai", [calls({ index: 0, id: "call_1", function: { name: "look", arguments: given } }), STOP]),
    ],
    [
      "a response",
      () => playAnswer("openai-responses", { status: "completed", output: [{ ...CALL, arguments: given }] }),
    ],
    ["its stream", () => playEvents("openai-responses", [done({ ...CALL, arguments: given }), completed()])],
    ["a message", () => playAnswer("anthropic", { content: [toolUse(JSON.stringify(given))] })],
    ["its stream", () => playEvents("anthropic", [MESSAGE_START, block(toolUse({})), input(given), MESSAGE_STOP])],
    [
      "a content",
      () => playAnswer("google", candidate({ functionCall: { name: "look", args: JSON.stringify(given) } })),
    ],
  ])("are not lost: %s", (_, play) => {
    expect(argumentsOf(play())).toEqual([given]);
  });

  // As text: printing the value would run out of stack in the test as well.
  const DEEP = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  const textOf = (value: unknown): string => JSON.stringify(value).replace('"deep"', DEEP);

  test.each<[OwnFormat, object]>([
    ["anthropic", { content: [toolUse("deep")] }],
    ["google", candidate({ functionCall: { name: "look", args: "deep" } })],
    ["openai", whole({ tool_calls: [{ id: "call_1", function: { name: "look", arguments: "deep" } }] })],
  ])("fail typed where they are nested too deeply to be printed: %s", (vendor, answer) => {
    const text = textOf(answer);
    const read = (): unknown => DIALECTS[vendor].readAnswer(JSON.parse(text), createAnswerContext(vendor), text);
    expect(read).toThrow(ProviderError);
  });

  test("fail typed in a stream, too", () => {
    const events = [MESSAGE_START, block(toolUse("deep")), MESSAGE_STOP].map((event) => textOf(event));
    expect(playStream("anthropic", [Buffer.from(toStreamBody("anthropic", events.join("\n")))]).failedWith).toBe(
      "PROVIDER_ERROR",
    );
  });
});

describe("a stream of chat completions", () => {
  test("keeps calls apart that have one index and no ids, by their names", () => {
    const played = playEvents("openai", [
      calls({ index: 0, function: { name: "look", arguments: '{"at":' } }),
      calls({ index: 0, function: { name: "look", arguments: "1}" } }),
      calls({ index: 0, function: { name: "ask", arguments: '{"of":2}' } }),
      STOP,
    ]);
    expect(played.toolCalls.map(({ name }) => name)).toEqual(["look", "ask"]);
    expect(argumentsOf(played)).toEqual([{ at: 1 }, { of: 2 }]);
  });

  test("keeps calls apart whose index is text", () => {
    const piece = (index: string, id: string | undefined, text: string): object =>
      calls({ index, id, function: { name: id && "look", arguments: text } });
    const played = playEvents("openai", [
      piece("0", "call_a", '{"at":'),
      piece("1", "call_b", '{"at":'),
      piece("0", undefined, "1}"),
      piece("1", undefined, "2}"),
      STOP,
    ]);
    expect(argumentsOf(played)).toEqual([{ at: 1 }, { at: 2 }]);
  });

  test("takes a call that stands there without its list, whole and in pieces", () => {
    const call = { id: "call_1", function: { name: "look", arguments: '{"at":1}' } };
    expect(argumentsOf(playEvents("openai", [chunk({ tool_calls: call }), STOP]))).toEqual([{ at: 1 }]);
    expect(argumentsOf(playAnswer("openai", whole({ tool_calls: call })))).toEqual([{ at: 1 }]);
  });

  test("has failed where it ends without a choice, or its content is no text", () => {
    expect(playEvents("openai", []).failedWith).toBe("PROVIDER_ERROR");
    expect(playEvents("openai", [chunk({ content: { text: "Hi" } }), STOP]).failedWith).toBe("PROVIDER_ERROR");
    expect(playAnswer("openai", whole({ content: 42 })).failedWith).toBe("PROVIDER_ERROR");
  });

  test("has failed with an event that is named an error, whatever it holds", () => {
    const body = `event: error\ndata: {"message":"Too bad"}\n\ndata: [DONE]\n\n`;
    expect(playStream("openai", [Buffer.from(body)]).failedWith).toBe("PROVIDER_ERROR");
  });

  test("is cut off where calls without a name hold megabytes", () => {
    const nameless = (at: number): object => calls({ index: at, id: `call_${at}`, function: { arguments: MEGABYTE } });
    expect(countUntilFailure("openai", [], nameless)).toBeLessThan(8);
    const ids = (at: number): object => calls({ index: 0, id: MEGABYTE + String(at), function: {} });
    expect(countUntilFailure("openai", [], ids)).toBeLessThan(8);
  });
});

describe("a stream of messages", () => {
  test.each<[string, readonly object[]]>([
    ["before its block began", [input("{}")]],
    [
      "after its block ended",
      [block(toolUse({})), input('{"a":1'), { type: "content_block_stop", index: 0 }, input("}")],
    ],
  ])("has failed where the input of a call comes %s", (_, events) => {
    expect(playEvents("anthropic", [MESSAGE_START, ...events, MESSAGE_STOP]).failedWith).toBe("PROVIDER_ERROR");
  });

  test("passes over the input of a tool that the vendor runs itself", () => {
    const own = block({ type: "server_tool_use", id: "srvtoolu_1", name: "web_search" });
    const played = playEvents("anthropic", [MESSAGE_START, own, input('{"q":1}'), MESSAGE_STOP]);
    expect(played).toMatchObject({ failedWith: undefined, toolCalls: [] });
  });
});

describe("a stream of contents", () => {
  const piece = (partialArgs: object[]): object => ({
    candidates: [{ content: { parts: [{ functionCall: { partialArgs, willContinue: true } }] } }],
  });
  const START = { candidates: [{ content: { parts: [{ functionCall: { name: "look", willContinue: true } }] } }] };

  test("is cut off where arguments go on and on", () => {
    const text = (): object => piece([{ jsonPath: "$.a", stringValue: MEGABYTE }]);
    expect(countUntilFailure("google", [START], text)).toBeLessThan(20);
  });

  test("is cut off where short paths ask for long arrays", () => {
    const arrays = (at: number): object =>
      piece(Array.from({ length: 100 }, (_, of) => ({ jsonPath: `$.a${at}_${of}[9999]`, numberValue: 1 })));
    expect(countUntilFailure("google", [START], arrays)).toBeLessThan(10);
  });

  test("may have a long array all the same, place by place", () => {
    const places = Array.from({ length: 9_000 }, (_, at) => ({ jsonPath: `$.a[${at}]`, numberValue: at }));
    const played = playEvents("google", [START, piece(places), candidate({ functionCall: {} })]);
    expect(played.failedWith).toBeUndefined();
    expect(argumentsOf(played)).toEqual([{ a: places.map(({ numberValue }) => numberValue) }]);
  });
});

describe("a stream of response events", () => {
  const MESSAGE = { type: "message", id: "msg_1", content: [{ type: "output_text", text: "Hello" }] };

  test.each<object>([
    { status: "failed", error: { code: "server_error" } },
    { status: "cancelled" },
    { status: "queued" },
  ])("has failed where its end says so: %j", (response) => {
    expect(playEvents("openai-responses", [completed({ ...response, output: [] })]).failedWith).toBe("PROVIDER_ERROR");
  });

  test("gives an output that comes with its end only", () => {
    const end = completed({ status: "completed", output: [MESSAGE, { ...CALL, arguments: '{"at":1}' }] });
    const played = playEvents("openai-responses", [end]);
    expect(played).toMatchObject({ text: "Hello", finishReason: "TOOL_CALLS", failedWith: undefined });
    expect(argumentsOf(played)).toEqual([{ at: 1 }]);
  });

  test("gives an item once that is told twice", () => {
    const call = done({ ...CALL, arguments: '{"at":1}' });
    expect(argumentsOf(playEvents("openai-responses", [added(CALL), call, call, completed()]))).toEqual([{ at: 1 }]);
    const message = done(MESSAGE);
    expect(playEvents("openai-responses", [message, message, completed({ output: [MESSAGE] })]).text).toBe("Hello");
  });

  test("gives arguments whole of which deltas are missing, by the item's end or by the answer's", () => {
    const delta = { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"at":' };
    const item = { ...CALL, arguments: '{"at":1}' };
    for (const end of [[done(item), completed()], [completed({ output: [item] })]]) {
      expect(argumentsOf(playEvents("openai-responses", [added(CALL), delta, ...end]))).toEqual([{ at: 1 }]);
    }
  });

  test("is cut off where what is kept to go on from goes on and on", () => {
    const sealed = (at: number): object =>
      done({ type: "reasoning", id: `rs_${at}`, summary: [], encrypted_content: MEGABYTE });
    expect(countUntilFailure("openai-responses", [], sealed)).toBeLessThan(20);
  });
});
