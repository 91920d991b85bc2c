import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpTransport } from "../../../src/providers/transport/http-transport.ts";
import { readVendorResponse } from "../../../src/providers/transport/read-response.ts";

const SECRET = "sk-live-0123456789";
const limits = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, maxBodyBytes: 1_000 };

describe("what is kept of an answer's headers", () => {
  let answer: Record<string, string> = {};
  const server = createServer((_request, response) => response.writeHead(200, answer).end("{}"));
  let baseUrl = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    baseUrl = `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function read(
    given: Record<string, string>,
    headers: Record<string, string> = { authorization: `Bearer ${SECRET}` },
    extra: Record<string, string> = {},
  ) {
    answer = given;
    const signal = AbortSignal.timeout(5_000);
    const exchange = createHttpTransport({ baseUrl, headers }).send({
      method: "GET",
      path: "/",
      headers: extra,
      limits,
      signal,
    });
    try {
      return readVendorResponse(await exchange.head(), ["x-request-id", "request-id"]);
    } finally {
      exchange.close();
    }
  }

  it.each([
    ["9999"],
    ["-1"],
    ["6m0s"],
    ["7.66s"],
    ["2026-03-01T12:00:00Z"],
    ["2026-03-01T12:00:00.123+01:00"],
    ["Wed, 21 Oct 2026 07:28:00 GMT"],
    ["100, 100;w=60"],
    ['"burst";q=100;w=60'],
    ["limit=100, remaining=50, reset=5"],
    ["unlimited"],
  ])("is the rate limit %s", async (value) => {
    expect((await read({ "x-ratelimit-remaining": value })).rateLimitHeaders).toEqual({
      "x-ratelimit-remaining": value,
    });
  });

  it.each([[SECRET], [`Bearer ${SECRET}`], ["another-tenants-key"], ["1".repeat(257)], ["<script>"], ["100 hunter2"]])(
    "is no rate limit that could be anything else: %s",
    async (value) => {
      expect((await read({ "x-ratelimit-remaining": value })).rateLimitHeaders).toEqual({});
    },
  );

  it("is no name of a header that holds the secret, in whatever case", async () => {
    const given = { [`x-ratelimit-${SECRET.toUpperCase()}`]: "1", "x-ratelimit-limit": "2" };
    expect((await read(given)).rateLimitHeaders).toEqual({ "x-ratelimit-limit": "2" });
  });

  it("is no rate limit of digits that hold a secret of digits", async () => {
    const response = await read({ "x-ratelimit-limit": "9912345699" }, { "x-api-key": "123456" });
    expect(response.rateLimitHeaders).toEqual({});
  });

  it("is a request id, the first that is one", async () => {
    expect((await read({ "x-request-id": "req_0a/b:c.d-e" })).vendorRequestId).toBe("req_0a/b:c.d-e");
    expect((await read({ "x-request-id": "a b", "request-id": "req_2" })).vendorRequestId).toBe("req_2");
    expect((await read({ "x-request-id": "r".repeat(129) })).vendorRequestId).toBeUndefined();
  });

  it.each([
    ["a bearer token", { authorization: `Bearer ${SECRET}` }, {}],
    ["a key in a header of its own", { "x-api-key": SECRET }, {}],
    ["Azure's key", { "api-key": SECRET }, {}],
    ["Google's key", { "x-goog-api-key": SECRET }, {}],
    ["a token that came with this request alone", {}, { authorization: `Bearer ${SECRET}` }],
  ] as const)("is no request id with %s in it", async (_, headers, extra) => {
    expect((await read({ "x-request-id": `req_${SECRET}` }, headers, extra)).vendorRequestId).toBeUndefined();
  });
});
