import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createProviderClient } from "../../../src/providers/registry.ts";
import { createFrameWatch } from "../../../src/providers/bedrock/frame-watch.ts";
import { toEvent, toException } from "../../testkit/simulator/bedrock/frames.ts";
import { toFinalAnswer } from "./final-answer.ts";
import { clientOf, completeOf, createCall, MODELS, providerErrorOf, streamOf, useSimulator } from "./support.ts";

const simulator = useSimulator();

/** A short answer: two deltas of text, the end, the figures. */
const FRAMES = [
  toEvent("messageStart", { role: "assistant" }),
  toEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "é€" } }),
  toEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "🎉" } }),
  toEvent("contentBlockStop", { contentBlockIndex: 0 }),
  toEvent("messageStop", { stopReason: "end_turn" }),
  toEvent("metadata", { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 }, metrics: { latencyMs: 1 } }),
].map((frame) => Buffer.from(frame, "latin1"));

let server: Server | undefined;
afterEach(() => {
  vi.unstubAllEnvs();
  server?.close();
});

/** A client of a server that answers each call with these bytes. */
async function clientAt(bodies: readonly Buffer[]): Promise<ReturnType<typeof createProviderClient>> {
  let count = 0;
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    response.end(bodies[count++]);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { secret, region } = simulator().bedrock;
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  return createProviderClient({ providerId: "bedrock", secret, baseUrl, settings: { region } });
}

describe("a call to Bedrock", () => {
  test("is signed, so that a key that differs in its secret alone is refused", async () => {
    const { secret } = simulator().bedrock;
    const call = createCall("bedrock", "Hello (with) ünusual 'letters'*");
    expect((await completeOf(clientOf(simulator(), "bedrock"), call)).error).toBeUndefined();
    const wrong = secret.replace("0123456789", "0123456780");
    const error = providerErrorOf(await completeOf(clientOf(simulator(), "bedrock", wrong), call));
    expect(error).toMatchObject({ code: "PROVIDER_ERROR", vendorStatus: 403, retryable: false });
  });

  test("is signed over its model's name, whatever letters that has", async () => {
    const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    const outcome = await streamOf(clientOf(simulator(), "bedrock"), createCall("bedrock", "Hello", { model }));
    expect(outcome.error).toBeUndefined();
    expect(simulator().requests[0]?.path).toContain("v1%3A0");
  });

  test("may carry a Bedrock API key instead", async () => {
    const client = clientOf(simulator(), "bedrock", simulator().apiKey);
    expect((await completeOf(client, createCall("bedrock", "Hello"))).error).toBeUndefined();
    expect(simulator().requests[0]?.headers.authorization).toBe(`Bearer ${simulator().apiKey}`);
  });

  test("carries its own credential, whatever the environment holds", async () => {
    vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "somebody-else");
    vi.stubEnv("AWS_SESSION_TOKEN", "somebody-else");
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    expect((await completeOf(clientOf(simulator(), "bedrock"), createCall("bedrock", "Hello"))).error).toBeUndefined();
    expect(JSON.stringify(simulator().requests[0]?.headers)).not.toContain("somebody-else");
  });

  test("keeps thinking within the limit of output tokens", async () => {
    const call = createCall("bedrock", "Think", {
      model: MODELS.bedrock.reasoning,
      isReasoningModel: true,
      request: { reasoningEffort: "high", maxOutputTokens: 4_000 },
    });
    await completeOf(clientOf(simulator(), "bedrock"), call);
    expect(simulator().requests[0]?.body).toMatchObject({
      inferenceConfig: { maxTokens: 4_000 },
      additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 3_200 } },
    });
  });
});

describe("a stream of Bedrock", () => {
  const whole = Buffer.concat(FRAMES);

  test("is cut into its frames, whatever the pieces it comes in", () => {
    for (let at = 0; at <= whole.length; at += 1) {
      const watch = createFrameWatch();
      const passed = [whole.subarray(0, at), whole.subarray(at)].flatMap((piece) => watch.read(piece).pass);
      expect(passed.map((frame) => frame.byteLength)).toEqual(FRAMES.map((frame) => frame.byteLength));
      expect(Buffer.concat(passed).equals(whole)).toBe(true);
      expect(watch.isWhole()).toBe(true);
    }
    const watch = createFrameWatch();
    const single = [...whole].flatMap((byte) => watch.read(Uint8Array.of(byte)).pass);
    expect(Buffer.concat(single).equals(whole)).toBe(true);
  });

  test("whose figures come before its stop reason is read to its end, whatever the pieces it comes in", async () => {
    const swapped = Buffer.concat([...FRAMES.slice(0, -2), ...FRAMES.slice(-1), ...FRAMES.slice(-2, -1)]);
    for (let at = 0; at <= swapped.length; at += 1) {
      const watch = createFrameWatch();
      const passed = [swapped.subarray(0, at), swapped.subarray(at)].flatMap((piece) => watch.read(piece).pass);
      expect(Buffer.concat(passed).equals(swapped)).toBe(true);
      expect(watch.isWhole()).toBe(true);
    }
    const outcome = await streamOf(await clientAt([swapped]), createCall("bedrock", "Hello"));
    expect(outcome.error).toBeUndefined();
    expect(toFinalAnswer(outcome.parts)).toMatchObject({ finishReason: "STOP", usage: { outputTokens: 2 } });
  });

  test("with any one byte of a frame changed fails typed and never ends well with other words", async () => {
    const second = FRAMES[1]?.length ?? 0;
    const start = FRAMES[0]?.length ?? 0;
    const bodies = Array.from({ length: second }, (_, at) => {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8((damaged.readUInt8(start + at) + 1) % 256, start + at);
      return damaged;
    });
    const client = await clientAt(bodies);
    for (const _ of bodies) {
      const outcome = await streamOf(client, createCall("bedrock", "Hello"));
      expect(providerErrorOf(outcome).code).toBe("PROVIDER_ERROR");
      expect(toFinalAnswer(outcome.parts)).toMatchObject({ text: "", finishReason: undefined });
    }
  });

  test("that ends before its figures has failed and keeps what came", async () => {
    const bodies = FRAMES.map((_, count) => Buffer.concat(FRAMES.slice(0, count)));
    const client = await clientAt(bodies);
    for (const body of bodies) {
      const outcome = await streamOf(client, createCall("bedrock", "Hello"));
      expect(providerErrorOf(outcome).code, String(body.length)).toBe("PROVIDER_ERROR");
      expect("é€🎉".startsWith(toFinalAnswer(outcome.parts).text)).toBe(true);
    }
  });

  test.each([
    ["throttlingException", "PROVIDER_UNAVAILABLE"],
    ["serviceUnavailableException", "PROVIDER_UNAVAILABLE"],
    ["modelStreamErrorException", "PROVIDER_ERROR"],
  ] as const)("with a %s in it fails with %s and repeats none of its words", async (type, code) => {
    const exception = Buffer.from(toException(type, "secret words"), "latin1");
    const client = await clientAt([Buffer.concat([...FRAMES.slice(0, 2), exception])]);
    const outcome = await streamOf(client, createCall("bedrock", "Hello"));
    expect(toFinalAnswer(outcome.parts).text).toBe("é€");
    expect(providerErrorOf(outcome).code).toBe(code);
    expect(providerErrorOf(outcome).message).not.toContain("secret words");
  });

  test("with a frame that claims to be endless is refused at its first bytes", async () => {
    const client = await clientAt([Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])]);
    const error = providerErrorOf(await streamOf(client, createCall("bedrock", "Hello")));
    expect(error).toMatchObject({ code: "PROVIDER_ERROR", retryable: false });
  });
});
