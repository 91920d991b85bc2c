import { createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/domain/error/codes.ts";
import { createProviderClient } from "../../../src/providers/registry.ts";
import type { Control } from "../../testkit/simulator/control/control.ts";
import { CALLED, FAMILY_IDS, type CalledVendor } from "./dialects.ts";
import { toFinalAnswer } from "./final-answer.ts";
import {
  clientOf,
  completeOf,
  createCall,
  providerErrorOf,
  streamOf,
  useSimulator,
  wrongSecretOf,
  type Outcome,
} from "./support.ts";
import { traitsOf } from "./traits.ts";

const simulator = useSimulator();

const TOOL = {
  name: "look",
  description: undefined,
  parameters: { type: "object", properties: { at: { type: "string" } } },
};

/** A short stream with text and a tool call in it. */
function shortCall(vendor: CalledVendor, limits: { idleMs?: number } = {}): ReturnType<typeof createCall> {
  const tools = vendor === "perplexity" ? [] : [TOOL];
  return createCall(vendor, "Hello", { request: { tools }, limits });
}

async function unary(vendor: CalledVendor, control: Control): Promise<Outcome> {
  simulator().next({ control });
  return completeOf(clientOf(simulator(), vendor), createCall(vendor, "Hello"));
}

async function streamed(vendor: CalledVendor, control: Control, call = createCall(vendor, "Hello")): Promise<Outcome> {
  simulator().next({ control });
  return streamOf(clientOf(simulator(), vendor), call);
}

describe.each(CALLED)("a stream of %s", (vendor) => {
  const hasOwnFormat = FAMILY_IDS.every((id) => id !== vendor);
  const endsWithoutMark = vendor === "perplexity" || vendor === "custom";

  describe.each<Control>([{ tokens: 6 }, { calls: 2 }])("with %j", (content) => {
    test.each(["reset", "eof", "garbage", "error"] as const)(
      "fails typed, once, after what came before, with a %s at any event",
      async (kind) => {
        const whole = toFinalAnswer((await streamed(vendor, content, shortCall(vendor))).parts);
        const events = simulator().requests.at(-1)?.framesSent ?? 0;
        expect(events).toBeGreaterThan(1);
        for (let at = 0; at <= events; at += 1) {
          const outcome = await streamed(vendor, { ...content, faults: [{ kind, at }] }, shortCall(vendor));
          const answer = toFinalAnswer(outcome.parts);
          expect(whole.text.startsWith(answer.text), `event ${String(at)}`).toBe(true);
          if (outcome.error === undefined) {
            // Past the end mark nothing can go wrong any more; past the finish reason only the figures can be lost, where it ends the answer.
            const usage = endsWithoutMark ? answer.usage : whole.usage;
            expect(answer).toEqual({ ...whole, usage, toolCalls: answer.toolCalls });
            expect(answer.toolCalls).toHaveLength(whole.toolCalls.length);
            expect(at).toBeGreaterThanOrEqual(events - (endsWithoutMark ? 2 : 1));
            continue;
          }
          expect(answer.finishReason).toBeUndefined();
          expect(["PROVIDER_ERROR", "PROVIDER_UNAVAILABLE"]).toContain(providerErrorOf(outcome).code);
        }
      },
    );
  });

  test.skipIf(!hasOwnFormat)("times out where it stalls at any event, after what came before", async () => {
    for (const at of [1, 2, 4]) {
      const startMs = performance.now();
      const call = shortCall(vendor, { idleMs: 150 });
      const outcome = await streamed(vendor, { calls: 1, tokens: 6, faults: [{ kind: "stall", at }] }, call);
      expect(providerErrorOf(outcome).code).toBe("PROVIDER_TIMEOUT");
      expect(performance.now() - startMs).toBeLessThan(1_500);
      expect(await simulator().waitForAbort(simulator().requests.length - 1, 1_000)).toBeGreaterThan(0);
    }
  });

  test("times out where no header comes", async () => {
    const call = createCall(vendor, "Hello", { limits: { firstByteMs: 150 } });
    const outcome = await streamed(vendor, { delay: 60_000 }, call);
    expect(providerErrorOf(outcome)).toMatchObject({
      code: "PROVIDER_TIMEOUT",
      retryable: true,
      vendorStatus: undefined,
      neverSent: false,
    });
  });

  test("may take more bytes than an answer in one piece: each token has an event around it", async () => {
    const { parts, error } = await streamed(
      vendor,
      { tokens: 400 },
      createCall(vendor, "Hello", { limits: { maxBodyBytes: 8_000 } }),
    );
    expect(error).toBeUndefined();
    expect(toFinalAnswer(parts).finishReason).toBe("STOP");
  });

  test("is cut off where it never ends, at the limit of bytes", async () => {
    const call = createCall(vendor, "Hello", { limits: { maxBodyBytes: 300_000 } });
    const outcome = await streamed(vendor, { body: "endless" }, call);
    expect(providerErrorOf(outcome)).toMatchObject({ code: "PROVIDER_ERROR", retryable: false });
    await simulator().waitForAbort(0, 1_000);
  });

  // One client reads for all; that it holds its limits costs seconds for each.
  test.skipIf(!hasOwnFormat)("is cut off where it holds a gigabyte, without holding it in memory", async () => {
    const before = process.memoryUsage().rss;
    // The SDK takes its time over each of the small events.
    const maxBodyBytes = traitsOf(vendor).isBySdk ? 128 * 1024 : 4 * 1024 * 1024;
    const call = createCall(vendor, "Hello", { limits: { maxBodyBytes } });
    const outcome = await streamed(vendor, { body: "huge" }, call);
    expect(providerErrorOf(outcome).code).toBe("PROVIDER_ERROR");
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  });

  test.each<Control>([
    { body: "html" },
    { body: "truncated" },
    { body: "empty" },
    { body: "garbage" },
    { contentType: "text/plain" },
  ])("is refused as nonsense under %j", async (control) => {
    const outcome = await streamed(vendor, control);
    expect(providerErrorOf(outcome)).toMatchObject({ code: "PROVIDER_ERROR", vendorStatus: 200 });
    expect(toFinalAnswer(outcome.parts).finishReason).toBeUndefined();
  });

  test("keeps the last usage it saw where it breaks off", async () => {
    const { parts } = await streamed(vendor, { tokens: 20, faults: [{ kind: "eof", at: 12 }] });
    const { usage, text } = toFinalAnswer(parts);
    expect(text).not.toBe("");
    // OpenAI and most of its family tell their usage at the end only.
    expect(usage !== undefined).toBe(["anthropic", "google", "perplexity", "vertex"].includes(vendor));
  });

  test("reports the vendor's request id with a failure in the middle", async () => {
    const error = providerErrorOf(await streamed(vendor, { faults: [{ kind: "eof", at: 2 }] }));
    expect(error.response).toBeDefined();
    if (vendor === "google" || vendor === "vertex") return;
    const looks = vendor === "bedrock" || vendor === "cohere" ? /^[0-9a-z]{32,36}$/ : /^req_/;
    expect(error.response?.vendorRequestId).toMatch(looks);
  });
});

describe.each(CALLED)("an answer in one piece of %s", (vendor) => {
  const hasOwnFormat = FAMILY_IDS.every((id) => id !== vendor);

  test.each<[Control, ErrorCode]>([
    [{ body: "html" }, "PROVIDER_ERROR"],
    [{ body: "truncated" }, "PROVIDER_ERROR"],
    [{ body: "empty" }, "PROVIDER_ERROR"],
    [{ body: "garbage" }, "PROVIDER_ERROR"],
    [{ body: "error" }, "PROVIDER_ERROR"],
    [{ contentType: "text/html" }, "PROVIDER_ERROR"],
    [{ faults: [{ kind: "reset", at: 0 }] }, "PROVIDER_ERROR"],
    [{ faults: [{ kind: "eof", at: 0 }] }, "PROVIDER_ERROR"],
    [{ status: 400 }, "BAD_USER_INPUT"],
    [{ status: 400, error: "context" }, "CONTEXT_LENGTH_EXCEEDED"],
    [{ status: 401 }, "PROVIDER_ERROR"],
    [{ status: 403 }, "PROVIDER_ERROR"],
    [{ status: 404, error: "model" }, "MODEL_NOT_FOUND"],
    [{ status: 408 }, "PROVIDER_TIMEOUT"],
    [{ status: 422 }, "BAD_USER_INPUT"],
    [{ status: 429 }, "PROVIDER_UNAVAILABLE"],
    [{ status: 500 }, "PROVIDER_ERROR"],
    [{ status: 502, body: "html" }, "PROVIDER_ERROR"],
    [{ status: 503 }, "PROVIDER_UNAVAILABLE"],
    [{ status: 504 }, "PROVIDER_TIMEOUT"],
    [{ status: 529 }, "PROVIDER_UNAVAILABLE"],
    [{ status: 418 }, "PROVIDER_ERROR"],
  ])("under %j fails with %s", async (control, code) => {
    const error = providerErrorOf(await unary(vendor, control));
    expect(error.code).toBe(code);
    expect(error.message).not.toMatch(/sim-key|Hello/);
    const asStream = providerErrorOf(await streamed(vendor, control));
    if (control.body === undefined && control.faults === undefined) expect(asStream.code).toBe(code);
  });

  test("may be tried again after 5xx but not after a refused credential", async () => {
    expect(providerErrorOf(await unary(vendor, { status: 500 })).retryable).toBe(true);
    expect(providerErrorOf(await unary(vendor, { status: 401 })).retryable).toBe(false);
  });

  test("hands on how long to wait", async () => {
    expect(providerErrorOf(await unary(vendor, { status: 429, retryAfter: 7 }))).toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      retryable: true,
      retryAfterMs: 7_000,
      vendorStatus: 429,
    });
  });

  test.skipIf(!hasOwnFormat)("of a gigabyte is cut off at the limit", async () => {
    simulator().next({ control: { body: "huge" } });
    const call = createCall(vendor, "Hello", { limits: { maxBodyBytes: 4 * 1024 * 1024 } });
    expect(providerErrorOf(await completeOf(clientOf(simulator(), vendor), call)).code).toBe("PROVIDER_ERROR");
    await simulator().waitForAbort(0, 1_000);
  });

  test.skipIf(vendor === "ollama" || vendor === "lmstudio")("of the wrong credential never names it", async () => {
    const client = clientOf(simulator(), vendor, wrongSecretOf(simulator(), vendor, "wrong-secret-value"));
    const error = providerErrorOf(await completeOf(client, createCall(vendor, "Hello")));
    expect(error.code).toBe("PROVIDER_ERROR");
    expect(JSON.stringify([error.message, error.detail, error.cause, error.response])).not.toContain(
      "wrong-secret-value",
    );
  });
});

describe("a vendor that cannot be reached", () => {
  const clientAt = (baseUrl: string): ReturnType<typeof createProviderClient> =>
    createProviderClient({ providerId: "openai", secret: "none", baseUrl });

  test("is unavailable where nothing listens", async () => {
    const error = providerErrorOf(await completeOf(clientAt("http://127.0.0.1:1/v1"), createCall("openai", "Hello")));
    expect(error).toMatchObject({ code: "PROVIDER_UNAVAILABLE", retryable: true, vendorStatus: undefined });
    expect(error.message).toContain("ECONNREFUSED");
  });

  test("is unavailable where its name is unknown", async () => {
    const call = createCall("openai", "Hello");
    const error = providerErrorOf(await completeOf(clientAt("http://no-such-host.invalid/v1"), call));
    expect(error.code).toBe("PROVIDER_UNAVAILABLE");
  });

  test("is unavailable where it hangs up before it answers", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const error = providerErrorOf(
      await completeOf(clientAt(`http://127.0.0.1:${String(port)}/v1`), createCall("openai", "Hello")),
    );
    expect(error.code).toBe("PROVIDER_UNAVAILABLE");
    server.close();
  });

  test("times out where no connection stands in time", async () => {
    // A TLS handshake that nobody answers.
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const call = createCall("openai", "Hello", { limits: { connectMs: 200 } });
    const startMs = performance.now();
    const error = providerErrorOf(await completeOf(clientAt(`https://127.0.0.1:${String(port)}/v1`), call));
    expect(error).toMatchObject({ code: "PROVIDER_TIMEOUT", neverSent: true });
    expect(performance.now() - startMs).toBeLessThan(1_500);
    server.close();
  });

  test("is an error where it speaks no HTTP", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH\r\n")));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const error = providerErrorOf(
      await completeOf(clientAt(`http://127.0.0.1:${String(port)}/v1`), createCall("openai", "Hello")),
    );
    expect(error.code, error.detail).toBe("PROVIDER_ERROR");
    server.close();
  });

  test.each<[string, (socket: Socket) => void]>([
    ["1xx without end", (socket) => socket.write("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(200))],
    ["headers without end", (socket) => socket.write(`HTTP/1.1 200 OK\r\n${"x-more: 1\r\n".repeat(20_000)}`)],
    ["two lengths", (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{} ")],
    ["a status below 100", (socket) => socket.write("HTTP/1.1 099 None\r\ncontent-length: 2\r\n\r\n{}")],
  ])("was reached, and is an error, where its answer begins with %s", async (_, answer) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        answer(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const call = createCall("openai", "Hello");
    const error = providerErrorOf(await completeOf(clientAt(`http://127.0.0.1:${String(port)}/v1`), call));
    expect(error.code, error.detail).toBe("PROVIDER_ERROR");
    server.close();
  });

  test("may say a few times that it is at it", async () => {
    const body = JSON.stringify({ choices: [{ message: { content: "Hi" }, finish_reason: "stop" }] });
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n`;
    const server = createServer((socket) =>
      socket.once("data", () => socket.write("HTTP/1.1 102 Processing\r\n\r\n".repeat(20) + head + body)),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const call = createCall("openai", "Hello");
    const outcome = await completeOf(clientAt(`http://127.0.0.1:${String(port)}/v1`), call);
    expect(toFinalAnswer(outcome.parts).text).toBe("Hi");
    server.close();
  });

  test("is not followed to where it redirects", async () => {
    simulator().next({ raw: { status: 302, headers: { location: "/openai/v1/models" }, body: "" } });
    const error = providerErrorOf(await completeOf(clientOf(simulator(), "openai"), createCall("openai", "Hello")));
    expect(error).toMatchObject({ code: "PROVIDER_ERROR", vendorStatus: 302, retryable: false });
    expect(simulator().requests).toHaveLength(1);
  });
});
