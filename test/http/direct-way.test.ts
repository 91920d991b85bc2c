import { connect } from "node:net";
import { once } from "node:events";
import { createServer, request, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Principal } from "../../src/domain/identity/principal.ts";
import { createBodyRoom } from "../../src/http/body-room.ts";
import { createClientAddress } from "../../src/http/client-address.ts";
import { createDirectWay } from "../../src/http/direct/direct-way.ts";
import { createFakeGateway } from "../testkit/fake-gateway.ts";
import { createRecord } from "../testkit/fake-record.ts";
import { createManualClock } from "../testkit/manual-clock.ts";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const PRINCIPAL: Principal = {
  kind: "root",
  organizationId: "org_a",
  apiKeyId: undefined,
  teamId: undefined,
  projectId: undefined,
  userId: undefined,
  scopes: new Set(),
};
const MUTATION =
  "mutation C($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { text } } }";
const INPUT = { model: "openai/gpt-4o-mini", messages: [{ role: "USER", text: "Hello" }] };
const CHAT = { model: "openai/gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] };

const graphql = (body: object): string => JSON.stringify({ query: MUTATION, variables: { input: INPUT }, ...body });

interface Sent {
  readonly path: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let served: ServedGraphql & AsyncDisposable;
beforeAll(async () => {
  served = await serveGraphql({ http: { maxBodyBytes: 20_000 } });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

/** Sends as plain JSON, which takes the direct way, or as JSON with a parameter, which the web framework takes in. */
function send({ path, body, headers }: Sent, isDirect: boolean): Promise<Got> {
  return new Promise((resolve, reject) => {
    const call = request(served.url + path, {
      method: "POST",
      agent: false,
      headers: {
        "content-type": isDirect ? "application/json" : "application/json; by=framework",
        authorization: `Bearer ${served.secret}`,
        "x-request-id": "req-of-the-test",
        "content-length": String(Buffer.byteLength(body)),
        ...headers,
      },
    });
    call.on("error", reject);
    call.on("response", (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
      answer.on("end", () => {
        resolve({ status: answer.statusCode, headers: answer.headers, body: text });
      });
    });
    call.end(body);
  });
}

/** Serves a listener on a free port. */
async function listen(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function post(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: "{}" });
}

/** What callers go by; ids and times differ from call to call. */
function comparable({ status, headers, body }: Got): object {
  const { date: _date, "x-narthex-completion-id": _id, "x-narthex-overhead-ms": _ms, ...kept } = headers;
  return {
    status,
    headers: { ...kept, "content-length": undefined },
    body: body
      .replaceAll(/(?:chatcmpl-|cmpl_|msg_|resp_)[0-9a-f]+/g, "<id>")
      .replaceAll(/"(created|created_at|overhead_ms|completed_at)":[\d.]+/g, '"$1":0'),
  };
}

describe("a request on the direct way", () => {
  beforeEach(() => {
    served.forgetLines();
  });

  const CASES: readonly (readonly [string, Sent])[] = [
    ["a mutation", { path: "/graphql", body: graphql({}) }],
    ["a mutation whose variables are wrong", { path: "/graphql", body: graphql({ variables: { input: 7 } }) }],
    ["a document that is none", { path: "/graphql", body: graphql({ query: "{" }) }],
    ["a body with characters of several bytes", { path: "/graphql", body: graphql({ note: "漢字 é 😀" }) }],
    ["a body that is no JSON", { path: "/graphql", body: "{not json" }],
    ["a body of spaces", { path: "/graphql", body: "   " }],
    ["a body that is not UTF-8", { path: "/graphql", body: Buffer.from(graphql({ note: "\u00ff" }), "latin1") }],
    ["a body with a byte order mark", { path: "/graphql", body: `\uFEFF${graphql({})}` }],
    ["a body that names a prototype", { path: "/graphql", body: '{"__proto__":{"a":1},"query":"{ __typename }"}' }],
    ["a body that names a constructor's prototype", { path: "/graphql", body: '{"constructor":{"prototype":{}}}' }],
    ["a list", { path: "/graphql", body: "[]" }],
    ["a body past the limit", { path: "/graphql", body: graphql({ note: "x".repeat(30_000) }) }],
    ["no key", { path: "/graphql", body: graphql({}), headers: { authorization: "" } }],
    ["a wrong key", { path: "/graphql", body: graphql({}), headers: { authorization: "Bearer ntx_live_wrong" } }],
    ["another media type", { path: "/graphql", body: graphql({}), headers: { "content-type": "text/plain" } }],
    ["a chat completion", { path: "/v1/chat/completions", body: JSON.stringify(CHAT) }],
    ["a response", { path: "/v1/responses", body: JSON.stringify({ model: CHAT.model, input: "Hello" }) }],
    ["a chat completion without a model", { path: "/v1/chat/completions", body: '{"messages":[]}' }],
    ["a chat completion that is no JSON", { path: "/v1/chat/completions", body: "{" }],
    ["a chat completion past the limit", { path: "/v1/chat/completions", body: `{"a":"${"x".repeat(30_000)}"}` }],
    [
      "a chat completion with a wrong key",
      { path: "/v1/chat/completions", body: "{}", headers: { authorization: "Bearer x" } },
    ],
    ["an address that there is not", { path: "/v1/nothing", body: "{}" }],
  ];

  it.each(CASES)("is answered and logged as on the way of the web framework: %s", async (_name, sent) => {
    const direct = comparable(await send(sent, true));
    const byFramework = comparable(await send(sent, false));
    expect(direct).toEqual(byFramework);
    expect(direct).toMatchObject({ headers: { "x-request-id": "req-of-the-test" } });
    await expect.poll(() => served.lines.length).toBe(2);
    const [first, second] = served.lines.map(({ durationMs: _durationMs, error: _error, ...line }) => line);
    expect(first).toEqual(second);
  });

  it.each([
    ["/graphql", ""],
    ["/graphql", "Bearer ntx_live_wrong"],
    ["/v1/chat/completions", "Bearer ntx_live_wrong"],
  ])("is looked up once when its caller is refused: %s, %s", async (path, authorization) => {
    using lookUp = vi.spyOn(served.gateway.identity, "authenticate");
    const { status } = await send({ path, body: "{}", headers: { authorization } }, true);
    expect([status, lookUp.mock.calls.length]).toEqual([401, 1]);
  });

  it.each([
    ["/graphql", "Bearer ntx_live_wrong"],
    ["/v1/chat/completions", "Bearer ntx_live_wrong"],
    ["/v1/chat/completions", undefined],
    ["/graphql", undefined],
  ])("is logged with the time in which its key was looked up: %s, %s", async (path, authorization) => {
    using lookUp = vi.spyOn(served.gateway.identity, "authenticate");
    const real = createFakeGateway().identity.authenticate;
    const known = await lookUp({ authorization: `Bearer ${served.secret}`, organizationId: undefined });
    lookUp.mockImplementation(async (presented) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return authorization === undefined ? known : real(presented);
    });
    await send({ path, body: "{}", headers: authorization === undefined ? {} : { authorization } }, true);
    await expect.poll(() => served.lines.length).toBe(1);
    expect(served.lines[0]?.durationMs).toBeGreaterThan(55);
    expect(served.lines[0]?.durationMs).toBeLessThan(1_000);
  });

  it.each([
    ["/graphql", "application/json"],
    ["/graphql", "application/json; by=framework"],
    ["/v1/chat/completions", "application/json"],
    ["/v1/chat/completions", "application/json; by=framework"],
  ])("is logged once, as cancelled, when its sender leaves in the middle of the body: %s as %s", async (path, type) => {
    const { hostname, port } = new URL(served.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${served.secret}\r\ncontent-type: ${type}\r\ncontent-length: 500\r\n\r\n{"model":`,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await expect.poll(() => served.lines.length).toBe(1);
    // Whoever logs it again does so by the time that another request is answered.
    await send({ path: "/graphql", body: graphql({}) }, true);
    await expect.poll(() => served.lines.length).toBeGreaterThan(1);
    expect(served.lines).toMatchObject([
      { path, transport: "http", status: 499, errorCode: "CANCELLED" },
      { path: "/graphql", status: 200 },
    ]);
  });

  it("answers requests that are sent behind each other on one socket in their order, the last being ready first", async () => {
    const { hostname, port } = new URL(served.url);
    const gates = ["first", "second", "third"].map((id) => ({ id, opened: Promise.withResolvers<undefined>() }));
    const ready: string[] = [];
    served.gateway.behaviour.complete = async ({ principal, draft, call }) => {
      await gates.find(({ id }) => id === call.requestId)?.opened.promise;
      ready.push(call.requestId);
      const content = { text: call.requestId, reasoning: undefined, toolCalls: [], providerMetadata: undefined };
      return {
        record: createRecord(`cmpl_${call.requestId}`, principal, draft),
        content: { ...content, object: undefined },
      };
    };
    const socket = connect(Number(port), hostname);
    const body = graphql({});
    const one = (id: string): string =>
      `POST /graphql HTTP/1.1\r\nhost: x\r\nx-request-id: ${id}\r\nauthorization: Bearer ${served.secret}\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`;
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.write(gates.map(({ id }) => one(id)).join(""));
    for (const { id, opened } of gates.toReversed()) {
      opened.resolve(undefined);
      await expect.poll(() => ready).toContain(id);
    }
    const answered = (): unknown =>
      [...text.matchAll(/x-request-id: (\w+)[^{]*\{.*?"text":"(\w+)"/gs)].map(([, ...said]) => said);
    await expect.poll(answered).toEqual(gates.map(({ id }) => [id, id]));
    expect(ready).toEqual(["third", "second", "first"]);
    served.gateway.behaviour = {};
    socket.destroy();
  });

  it.each(["/v1/chat/completions", "/graphql"])(
    "is logged once when its sender leaves while its key is looked up: %s",
    async (path) => {
      const { hostname, port } = new URL(served.url);
      const held = Promise.withResolvers<undefined>();
      const lookUp = vi.spyOn(served.gateway.identity, "authenticate");
      const principal = await served.gateway.identity.authenticate({
        authorization: `Bearer ${served.secret}`,
        organizationId: undefined,
      });
      lookUp.mockClear().mockImplementationOnce(async () => {
        await held.promise;
        return principal;
      });
      const socket = connect(Number(port), hostname);
      const body = graphql({});
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`,
      );
      await expect.poll(() => lookUp.mock.calls.length).toBe(1);
      socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 100));
      held.resolve(undefined);
      await expect.poll(() => served.lines.length).toBe(1);
      await send({ path: "/graphql", body }, true);
      await expect.poll(() => served.lines.length).toBe(2);
      lookUp.mockRestore();
    },
  );
});

describe("the address of a caller on the direct way", () => {
  it.each<[string, string | undefined]>([
    ["no header", undefined],
    ["one address", "203.0.113.9"],
    ["one before a trusted proxy", "203.0.113.9, 10.0.0.7"],
    ["one that a stranger made up", "198.51.100.1, 203.0.113.9, 10.0.0.7"],
    ["trusted proxies only", "10.0.0.7"],
    ["nothing that is an address", "unknown, 10.0.0.7"],
    ["an empty header", ""],
  ])("is the one that the web framework finds: %s", async (_name, forwarded) => {
    await using trusting = await serveGraphql({ http: { trustedProxies: ["127.0.0.1", "10.0.0.0/8"] } });
    const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    for (const type of ["application/json", "application/json; by=framework"]) {
      await trusting.post(MUTATION, { variables: { input: INPUT }, headers: { ...headers, "content-type": type } });
    }
    const [direct, byFramework] = trusting.gateway.calls.map(({ call }) => call.clientIp);
    expect(direct).toBe(byFramework);
    expect(trusting.lines.map(({ clientIp }) => clientIp)).toEqual([direct, direct]);
  });

  it("keeps nobody from the direct way", async () => {
    const addresses: string[] = [];
    const webFramework = vi.fn();
    const way = createDirectWay({
      routes: [
        {
          url: "/asked",
          open: ({ ip }) => {
            addresses.push(ip);
            return { carryOut: () => Promise.resolve("{}"), fail: () => undefined, leave: () => undefined };
          },
        },
      ],
      clock: createManualClock(),
      authenticate: () => Promise.resolve(PRINCIPAL),
      toRequestId: () => "req-of-the-test",
      maxBodyBytes: 1_000,
      bodies: createBodyRoom({ maxBytes: 1_000, maxShareBytes: 1_000 }),
      toClientIp: createClientAddress(["127.0.0.1"]).find,
      isDraining: () => false,
      webFramework,
    });
    await using server = await listen(way);
    await post(`${server.url}/asked`, { "x-forwarded-for": "203.0.113.9" });
    expect([addresses, webFramework.mock.calls]).toEqual([["203.0.113.9"], []]);
  });
});

describe("the reply of the direct way", () => {
  it("counts from the beginning of the request, by the clock that it is given", async () => {
    const clock = createManualClock();
    const elapsed: number[] = [];
    const way = createDirectWay({
      routes: [
        {
          url: "/timed",
          open: (_request, reply) => ({
            carryOut: () => {
              clock.advance(7);
              elapsed.push(reply.elapsedTime);
              return Promise.resolve("{}");
            },
            fail: () => undefined,
            leave: () => undefined,
          }),
        },
      ],
      clock,
      authenticate: () => {
        clock.advance(30);
        return Promise.resolve(PRINCIPAL);
      },
      toRequestId: () => "req-of-the-test",
      maxBodyBytes: 1_000,
      bodies: createBodyRoom({ maxBytes: 1_000, maxShareBytes: 1_000 }),
      toClientIp: () => "192.0.2.7",
      isDraining: () => false,
      webFramework: () => undefined,
    });
    await using server = await listen(way);
    await post(server.url + "/timed");
    expect(elapsed).toEqual([37]);
  });
});

describe("a failure that its handler cannot answer", () => {
  it("closes the connection and ends nothing else", async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on("unhandledRejection", note);
    const webFramework = vi.fn();
    const way = createDirectWay({
      routes: [
        {
          url: "/broken",
          open: () => {
            throw new Error("nobody foresaw this");
          },
        },
      ],
      clock: createManualClock(),
      authenticate: () => Promise.resolve(PRINCIPAL),
      toRequestId: () => "req-of-the-test",
      maxBodyBytes: 1_000,
      bodies: createBodyRoom({ maxBytes: 1_000, maxShareBytes: 1_000 }),
      toClientIp: () => "192.0.2.7",
      isDraining: () => false,
      webFramework,
    });
    await using server = await listen(way);
    await expect(post(`${server.url}/broken`)).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rejections).toEqual([]);
    expect(webFramework).not.toHaveBeenCalled();
    process.off("unhandledRejection", note);
  });
});
