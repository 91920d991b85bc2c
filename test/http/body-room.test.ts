import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createBodyRoom } from "../../src/http/body-room.ts";
import { createRecord } from "../testkit/fake-record.ts";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const MUTATION =
  "mutation C($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { text } } }";
const MODEL = "openai/gpt-4o-mini";
const SHARE = 20_000;
/** Somewhat more than half of an organization's share. */
const LARGE = "x".repeat(12_000);
const FULL = { code: "OVERLOADED", retryable: true, retryAfterMs: 1_000 };

interface Got {
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

const variables = (text: string): Record<string, unknown> => ({
  input: { model: MODEL, messages: [{ role: "USER", text }] },
});
const graphql = (text: string): object => ({ query: MUTATION, variables: variables(text) });
const chat = (text: string): object => ({ model: MODEL, messages: [{ role: "user", content: text }] });

describe("the room for bodies under way", () => {
  let served: ServedGraphql & AsyncDisposable;
  /** Ends what hangs. */
  let end: () => void = () => undefined;
  beforeAll(async () => {
    served = await serveGraphql({
      http: { maxBodyBytes: SHARE, bodyRoom: { maxBytes: 2 * SHARE, maxShareBytes: SHARE } },
    });
  });
  afterEach(() => {
    served.gateway.behaviour = {};
  });
  afterAll(() => served[Symbol.asyncDispose]());

  function send(
    path: string,
    body: object,
    { headers = {}, secret = served.secret }: { headers?: Record<string, string>; secret?: string } = {},
  ): Promise<Got> {
    const text = JSON.stringify(body);
    const length = headers["transfer-encoding"] === undefined ? { "content-length": String(text.length) } : {};
    return new Promise((resolve, reject) => {
      const call = request(served.url + path, {
        method: "POST",
        agent: false,
        headers: { "content-type": "application/json", authorization: `Bearer ${secret}`, ...length, ...headers },
      });
      call.on("error", reject).on("response", (response) => {
        let got = "";
        response.setEncoding("utf8").on("data", (piece: string) => (got += piece));
        response.on("end", () => {
          resolve({ status: response.statusCode, retryAfter: response.headers["retry-after"], body: got });
        });
      });
      call.end(text);
    });
  }

  function hang(): Promise<void> {
    const released = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    end = () => {
      served.gateway.behaviour = {};
      released.resolve(undefined);
    };
    served.gateway.behaviour.complete = async ({ principal, draft }) => {
      begun.resolve(undefined);
      await released.promise;
      const content = {
        text: "Hi",
        reasoning: undefined,
        toolCalls: [],
        providerMetadata: undefined,
        object: undefined,
      };
      return { record: createRecord("cmpl_1", principal, draft), content };
    };
    return begun.promise.then(() => {
      served.gateway.behaviour = {};
    });
  }

  const BY_FRAMEWORK = { "content-type": "application/json; by=framework" };
  const CHUNKED = { "transfer-encoding": "chunked" };
  /** Ways of a body into the gateway. */
  const WAYS: Readonly<Record<string, (text: string, secret?: string) => Promise<Got>>> = {
    "the graph": (text, secret) => send("/graphql", graphql(text), { secret: secret ?? served.secret }),
    "the graph by the web framework": (text) => send("/graphql", graphql(text), { headers: BY_FRAMEWORK }),
    "the graph without a length": (text) => send("/graphql", graphql(text), { headers: CHUNKED }),
    "/v1": (text) => send("/v1/chat/completions", chat(text)),
    "/v1 by the web framework": (text) => send("/v1/chat/completions", chat(text), { headers: BY_FRAMEWORK }),
    "/v1 without a length": (text) => send("/v1/chat/completions", chat(text), { headers: CHUNKED }),
    WebSocket: async (text) => {
      const client = served.connect();
      const results = client.iterate({ query: MUTATION, variables: variables(text) });
      try {
        const result = await results.next();
        return { status: 200, retryAfter: "1", body: JSON.stringify(result.value) };
      } catch (error) {
        return { status: 503, retryAfter: "1", body: JSON.stringify({ errors: error }) };
      } finally {
        await client.dispose();
      }
    },
  };

  const names = Object.keys(WAYS);
  const by = (way: string, text: string, secret?: string): Promise<Got> => {
    const go = WAYS[way];
    if (go === undefined) throw new Error(`there is no way ${way}`);
    return go(text, secret);
  };

  it.each(names)("is held by a call over %s until it has ended", async (way) => {
    const begun = hang();
    const held = by(way, LARGE);
    await begun;
    expect(await send("/graphql", graphql(LARGE))).toMatchObject({ status: 503, retryAfter: "1" });
    expect(await by("the graph", "small")).toMatchObject({ status: 200 });
    end();
    expect(await held).toMatchObject({ status: 200 });
    await expect.poll(async () => (await send("/graphql", graphql(LARGE))).status).toBe(200);
  });

  it.each(names)("refuses a call over %s that it does not hold", async (way) => {
    const begun = hang();
    const held = send("/graphql", graphql(LARGE));
    await begun;
    const callsBefore = served.gateway.calls.length;
    const refused = await by(way, LARGE);
    expect(refused).toMatchObject({ status: 503, retryAfter: "1" });
    expect(refused.body).toContain("20000 bytes");
    if (!way.startsWith("/v1")) {
      expect(JSON.parse(refused.body)).toMatchObject({ errors: [{ extensions: FULL }] });
    }
    expect(served.gateway.calls).toHaveLength(callsBefore);
    end();
    await held;
  });

  it("has a share of its own for each organization, until the whole is full", async () => {
    const others = ["org_b", "org_c"].map((organization) => served.gateway.addKey(organization).secret);
    const first = hang();
    const heldFirst = by("the graph", "x".repeat(19_000));
    await first;
    const endFirst = end;
    const second = hang();
    const heldSecond = by("the graph", "x".repeat(19_000), others[0]);
    await second;
    const refused = await by("the graph", LARGE, others[1]);
    expect(refused.status).toBe(503);
    expect(refused.body).toContain("40000 bytes");
    endFirst();
    end();
    expect(await Promise.all([heldFirst, heldSecond])).toMatchObject([{ status: 200 }, { status: 200 }]);
    await expect.poll(async () => (await by("the graph", LARGE, others[1])).status).toBe(200);
  });

  it.each([{}, BY_FRAMEWORK])("is not taken by a length that nobody sends: %j", async (headers) => {
    const secrets = ["org_d", "org_e", "org_f"].map((organization) => served.gateway.addKey(organization).secret);
    const calls = [...secrets, ...secrets].map((secret) => {
      const call = request(`${served.url}/graphql`, {
        method: "POST",
        agent: false,
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${secret}`,
          "content-length": "19000",
          ...headers,
        },
      });
      call.on("error", () => undefined).write("{");
      return call;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const secret of [served.secret, ...secrets]) {
      expect((await by("the graph", "x".repeat(19_000), secret)).status).toBe(200);
    }
    for (const call of calls) call.destroy();
  });

  it.each([{}, BY_FRAMEWORK])(
    "refuses a body that comes when another has taken the room meanwhile: %j",
    async (headers) => {
      const text = JSON.stringify(graphql(LARGE));
      const call = request(`${served.url}/graphql`, {
        method: "POST",
        agent: false,
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${served.secret}`,
          "content-length": String(text.length),
          ...headers,
        },
      });
      const status = new Promise((resolve, reject) => {
        call.on("error", reject).on("response", (response) => {
          response.resume();
          resolve(response.statusCode);
        });
      });
      call.write(text.slice(0, 10));
      await new Promise((resolve) => setTimeout(resolve, 50));
      const begun = hang();
      const held = by("the graph", LARGE);
      await begun;
      call.end(text.slice(10));
      expect(await status).toBe(503);
      end();
      expect(await held).toMatchObject({ status: 200 });
      await expect.poll(async () => (await send("/graphql", graphql(LARGE))).status).toBe(200);
    },
  );

  it("gets back what a caller who leaves in the middle of a body had taken", async () => {
    for (const headers of [{}, BY_FRAMEWORK, CHUNKED]) {
      const call = request(`${served.url}/graphql`, {
        method: "POST",
        agent: false,
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${served.secret}`,
          ...("transfer-encoding" in headers ? {} : { "content-length": "19000" }),
          ...headers,
        },
      });
      call.on("error", () => undefined);
      call.write("x".repeat(15_000));
      await expect.poll(async () => (await by("the graph", LARGE)).status).toBe(503);
      call.destroy();
      await expect.poll(async () => (await by("the graph", LARGE)).status).toBe(200);
    }
  });

  it("still refuses a body that is too large by its size", async () => {
    expect(await by("the graph", "x".repeat(30_000))).toMatchObject({ status: 413 });
    expect(await by("/v1", "x".repeat(30_000))).toMatchObject({ status: 413 });
  });
});

describe("a share of the room", () => {
  it("takes to the last byte and is whole again when everything has left", () => {
    const room = createBodyRoom({ maxBytes: 10, maxShareBytes: 6 });
    room.of("a").enter(6);
    expect(() => {
      room.of("a").enter(1);
    }).toThrow(expect.objectContaining({ code: "OVERLOADED" }) as Error);
    room.of("b").enter(4);
    expect(() => {
      room.of("c").enter(1);
    }).toThrow("all requests");
    room.of("a").leave(6);
    room.of("c").enter(6);
    room.of("b").leave(4);
    room.of("c").leave(6);
    room.of("a").enter(6);
  });

  it("is a little larger than nothing for whoever holds little, however much the others hold", () => {
    const room = createBodyRoom({ maxBytes: 512, maxShareBytes: 512 });
    room.of("a").enter(512);
    room.of("b").enter(2);
    expect(() => {
      room.of("b").enter(1);
    }).toThrow("all requests");
  });
});
