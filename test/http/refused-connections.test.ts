import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

/** Sends bytes, ends, and gives the answer's status, headers and body. */
async function exchange(url: string, text: string): Promise<{ status: number; headers: string; body: unknown }> {
  const { hostname, port } = new URL(url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let received = "";
    socket.on("data", (data) => (received += data.toString()));
    socket.once("close", () => {
      resolve(received);
    });
    socket.once("error", reject);
    socket.end(text);
  });
  const [headers = "", body = ""] = answer.split("\r\n\r\n");
  return { status: Number(headers.split(" ")[1]), headers, body: JSON.parse(body) as unknown };
}

describe("what comes to no request", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  const head = (path: string, more: string): string => `POST ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
  const json = "content-type: application/json\r\n";

  it.each([
    ["a body cut off", head("/graphql", `KEY${json}content-length: 100\r\n`) + '{"query"', 400, /cut off/],
    ["a body cut off on /v1", head("/v1/responses", `KEY${json}content-length: 100\r\n`) + '{"model"', 400, /cut off/],
    ["no HTTP", "hello\r\n\r\n", 400, /Send it again as HTTP\/1\.1/],
    ["a length below 0", head("/graphql", `${json}content-length: -1\r\n`), 400, /Send it again as HTTP\/1\.1/],
    ["headers without end", head("/graphql", `x: ${"x".repeat(20_000)}\r\n`), 431, /headers.*Send smaller ones/],
  ])("is refused in the shapes of both faces: %s", async (name, text, status, message) => {
    const answer = await exchange(served.url, text.replace("KEY", `authorization: Bearer ${served.secret}\r\n`));
    expect(answer.status).toBe(status);
    const requestId = /^x-request-id: (req_\w+)\r?$/m.exec(answer.headers)?.[1];
    expect(requestId).toBeDefined();
    const said: unknown = expect.stringMatching(message);
    expect(answer.body).toEqual({
      errors: [
        {
          message: said,
          extensions: {
            code: "BAD_USER_INPUT",
            requestId,
            retryable: false,
            docsUrl: expect.stringContaining("BAD_USER_INPUT") as string,
          },
        },
      ],
      error: { message: said, type: "invalid_request_error", param: null, code: "invalid_request" },
    });
    const own = served.lines.filter((line) => line.requestId === requestId);
    // What was cut off is logged as the request that it began to be.
    if (/cut off/.test(name)) expect(own).toEqual([]);
    else expect(own).toMatchObject([{ status, errorCode: "BAD_USER_INPUT", clientIp: "127.0.0.1" }]);
  });

  it.each([
    ["has begun", true],
    ["is waited for", false],
  ])("closes a connection on which another request's answer %s, and says nothing in its place", async (_, hasBegun) => {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const { promise: called, resolve: call } = Promise.withResolvers<void>();
    served.gateway.behaviour.stream = async function* () {
      call();
      if (hasBegun) {
        yield { type: "started", completionId: "cmpl_1", sequence: 0, requestedModel: "openai/gpt-4o-mini" };
        yield { type: "text-delta", completionId: "cmpl_1", sequence: 1, text: "hel" };
      }
      await left;
      return undefined;
    };
    const body = JSON.stringify({
      model: "openai/gpt-4o-mini",
      stream: true,
      messages: [{ role: "user", content: "hello" }],
    });
    const more = `authorization: Bearer ${served.secret}\r\n${json}content-length: ${String(body.length)}\r\n`;
    const { hostname, port } = new URL(served.url);
    const received = await new Promise<string>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port) });
      let text = "";
      socket.on("data", (data) => {
        text += data.toString();
        if (text.includes('"hel"')) socket.write("hello\r\n\r\n");
      });
      if (!hasBegun) void called.then(() => socket.write("hello\r\n\r\n"));
      socket.on("error", () => undefined);
      socket.once("close", () => {
        resolve(text);
      });
      socket.write(head("/v1/chat/completions", more) + body);
    });
    leave();
    expect(received.match(/HTTP\/1\.1 \d+|"hel"/g) ?? []).toEqual(hasBegun ? ["HTTP/1.1 200", '"hel"'] : []);
  });

  it.each(["PUT", "DELETE", "OPTIONS", "PATCH"])("is told what to send instead of %s", async (method) => {
    const answer = await fetch(`${served.url}/graphql?x=1`, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
    expect(await answer.json()).toMatchObject({
      errors: [
        {
          message: `${method} is not allowed here. Send POST, or GET for queries.`,
          extensions: { code: "BAD_USER_INPUT" },
        },
      ],
    });
  });
});
