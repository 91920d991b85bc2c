import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { codesOf, read } from "../api/support/graph.ts";
import { make, makeKey } from "../api/support/tenant.ts";
import {
  ask,
  callGraphql,
  COMPLETION_STREAM,
  CREATE_COMPLETION,
  openSocket,
  type GraphqlTarget,
} from "../testkit/graphql-caller.ts";
import { startProduct, type Product } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { findRouterSkipReason, startRouter, type Router } from "./support/router.ts";
import { beginStream, MODEL, post, streamOverEvents, streamOverSocket } from "./support/streams.ts";

const SKIPPED = findRouterSkipReason();
if (SKIPPED !== undefined) console.warn(`The tests with a router are skipped: ${SKIPPED}`);
const SCOPES = ["completion:create", "completion:read", "model:read", "federation:read"];
const STORY = "one two three four five six seven eight nine ten";
const SLOW = { control: { tokens: 2_000, chunks: 500, chunkDelay: 20 } };
const ORDER = `{ order(id: "1") { id total summary { id status usage { outputTokens } order { id } } } }`;
/** The neighbour has no guard of its own: what it says is there, what Narthex says is not. */
const UNGUARDED = { id: "1", total: "12.50" };

describe.skipIf(SKIPPED !== undefined)(
  `a router before Narthex, set up as the guide says${SKIPPED === undefined ? "" : `: skipped, ${SKIPPED}`}`,
  () => {
    let directory = "";
    let simulator: VendorSimulator;
    let product: Product;
    let router: Router;
    /** A key of each organization, at the router and at Narthex itself. */
    let a: GraphqlTarget;
    let aDirectly: GraphqlTarget;
    let b: GraphqlTarget;
    let stranger: GraphqlTarget;
    let keyId: string;
    let completionId: string;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), "ntx-router-product-"));
      simulator = await startVendorSimulator();
      product = await startProduct({ directory, env: simulator.env });
      router = await startRouter(product.url);
      const root: GraphqlTarget = { url: product.url, key: product.rootKey };
      const organizationId = await make(root, "Organization", { name: "birch" });
      const key = await makeKey(root, { scopes: SCOPES });
      keyId = key.id;
      a = { url: router.url, key: key.secret };
      aDirectly = { url: product.url, key: key.secret };
      b = { url: router.url, key: (await makeKey(root, { scopes: SCOPES, organizationId })).secret };
      stranger = { url: router.url, key: undefined };
      completionId = await complete(a);
    });
    afterAll(async () => {
      await router[Symbol.asyncDispose]();
      await product.stop();
      await simulator.close();
      await rm(directory, { recursive: true, force: true });
    });
    beforeEach(async () => {
      simulator.reset();
      const attach = "mutation ($id: ID!) { attachSummary(orderId: 1, completionId: $id) { id } }";
      await read(a, attach, { id: completionId });
    });

    it("answers what the guide asks, as printed", async () => {
      const root = { NARTHEX_KEY: product.rootKey ?? "" };
      const made = JSON.parse(await router.run("key", root)) as { data: { createApiKey: { secret: string } } };
      const caller = { CALLER_KEY: made.data.createApiKey.secret };
      const answer = JSON.parse(await router.run("complete", caller)) as {
        data: { createCompletion: { completion: { id: string } } };
      };
      expect(answer).toEqual({
        data: {
          createCompletion: {
            completion: { id: answer.data.createCompletion.completion.id, text: "Echo: Sum order 1 up.", order: null },
          },
        },
      });
      const attached = await router.run("attach", {
        ...caller,
        COMPLETION_ID: answer.data.createCompletion.completion.id,
      });
      expect(JSON.parse(attached)).toEqual({
        data: {
          attachSummary: {
            total: "12.50",
            summary: { status: "COMPLETED", cost: { amountUsd: expect.stringMatching(/^0\.0/) as string } },
          },
        },
      });
    });

    it("joins both subgraphs by references, either way", async () => {
      const query = `query ($id: ID!) {
        order(id: "1") { id total summary { id status model { id } usage { outputTokens } } }
        completion(id: $id) { status order { total } }
        viewer { organization { name orders { id summary { status } } } }
      }`;
      expect(await read(a, query, { id: completionId })).toEqual({
        order: {
          ...UNGUARDED,
          summary: { id: completionId, status: "COMPLETED", model: { id: MODEL }, usage: { outputTokens: 3 } },
        },
        completion: { status: "COMPLETED", order: { total: "12.50" } },
        viewer: { organization: { name: "Default", orders: [{ id: "1", summary: { status: "COMPLETED" } }] } },
      });
    });

    it("passes createCompletion on as the caller's own", async () => {
      const id = await complete(a);
      const record = await read(aDirectly, "query ($id: ID!) { completion(id: $id) { status apiKey { id } } }", { id });
      expect(record).toEqual({ completion: { status: "COMPLETED", apiKey: { id: keyId } } });
      expect(simulator.requests).toHaveLength(1);
    });

    it.each([
      ["a WebSocket", streamOverSocket],
      ["server-sent events", streamOverEvents],
    ])("delivers a stream over %s: deltas in order, one terminal event, last", async (_transport, stream) => {
      simulator.next({ control: { text: STORY, chunks: 10, chunkDelay: 30 } });
      const events = await stream(a);
      const texts = events.flatMap(({ text }) => text ?? []);
      expect(texts.length).toBeGreaterThan(3);
      expect(texts.join("")).toBe(STORY);
      expect(events.map((event) => event.__typename)).toEqual([
        "CompletionStarted",
        ...texts.map(() => "TextDelta"),
        "CompletionFinished",
      ]);
      expect(events.at(-1)?.completion).toMatchObject({ status: "COMPLETED", text: STORY });
      expect(simulator.requests).toHaveLength(1);
    });

    it("closes the vendor's call within a second when a client ends its subscription over a WebSocket", async () => {
      simulator.next(SLOW);
      const stream = await beginStream(a);
      await stream.leave();
      await simulator.waitForAbort(0, 1_000);
      await expectCancelled(aDirectly, stream.completionId);
      await stream.close();
    });

    it("closes the vendor's call within a second when a client's WebSocket drops before the first event", async () => {
      simulator.next({ control: { delay: 5_000 } });
      const client = openSocket(a);
      client.subscribe(
        { query: COMPLETION_STREAM, variables: ask(MODEL) },
        { next: () => undefined, error: () => undefined, complete: () => undefined },
      );
      await simulator.waitForRequest(0);
      client.terminate();
      await simulator.waitForAbort(0, 1_000);
    });

    it.each([
      ["a stream over server-sent events", COMPLETION_STREAM, "text/event-stream"],
      ["createCompletion", CREATE_COMPLETION, "application/json"],
    ])("closes the vendor's call within a second when a client leaves %s", async (_what, query, accept) => {
      simulator.next({ control: { delay: 5_000 } });
      const leaving = new AbortController();
      const answer = post({ ...a, signal: leaving.signal }, query, { accept }).then((response) => response.text());
      const left = expect(answer).rejects.toThrow("abort");
      await simulator.waitForRequest(0);
      leaving.abort();
      await left;
      await simulator.waitForAbort(0, 1_000);
    });

    it.each([
      ["no key", undefined],
      ["a key that is none", "ntx_live_00000000_nothing"],
    ])("has nothing of Narthex for a caller with %s", async (_which, key) => {
      const caller = { ...stranger, key };
      const fields = [
        "viewer { scopes }",
        "models { edges { node { id } } }",
        `model(id: "${MODEL}") { id }`,
        'organization(id: "default") { id name }',
        "usage { total { requests } }",
        `completion(id: "${completionId}") { id }`,
      ];
      const mutation = `mutation ($input: CreateCompletionInput!) {
        createCompletion(input: $input) { completion { id } }
        createApiKey(input: { name: "mine", scopes: ["completion:create"] }) { secret }
      }`;
      for (const operation of [...fields.map((field) => `{ ${field} }`), mutation]) {
        const answer = await callGraphql(caller, operation, ask(MODEL));
        expect(new Set(Object.values(answer.data ?? {})), operation).toEqual(new Set([null]));
        const codes = new Set(answer.errors?.map(({ extensions }) => extensions.code));
        expect([...codes], operation).toEqual(["UNAUTHENTICATED"]);
      }
      const joined = await callGraphql(caller, ORDER);
      expect(joined.data).toEqual({ order: { ...UNGUARDED, summary: null } });
      expect(new Set(joined.errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(["UNAUTHENTICATED"]));
      for (const stream of [streamOverSocket, streamOverEvents]) {
        await expect(stream(caller)).rejects.toThrow('"code":"UNAUTHENTICATED"');
      }
      expect(simulator.requests).toEqual([]);
    });

    it("shows a key of another organization nothing of a completion, however it is asked for", async () => {
      expect(await read(b, "query ($id: ID!) { completion(id: $id) { id status } }", { id: completionId })).toEqual({
        completion: null,
      });
      expect(await read(b, "{ completions { edges { node { id } } } }")).toEqual({ completions: { edges: [] } });
      // `status` is never null, so the router puts an error of its own where there is no completion.
      const joined = await callGraphql(b, ORDER);
      expect(joined.data).toEqual({ order: { ...UNGUARDED, summary: null } });
      expect(JSON.stringify(joined)).not.toContain(completionId);
    });

    it("gives each its own answer where two keys ask the same at the same time", async () => {
      const query = "query ($id: ID!) { completion(id: $id) { id } viewer { organization { name } } }";
      const callers = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? a : b));
      const answers = await Promise.all(callers.map((caller) => read(caller, query, { id: completionId })));
      const mine = { completion: { id: completionId }, viewer: { organization: { name: "Default" } } };
      const theirs = { completion: null, viewer: { organization: { name: "birch" } } };
      expect(answers).toEqual(callers.map((_, at) => (at % 2 === 0 ? mine : theirs)));
    });

    it("puts each stream on the record of the organization that began it", async () => {
      const [mine, theirs] = await Promise.all([streamOverSocket(a), streamOverEvents(b)]);
      const query = "query ($id: ID!) { completion(id: $id) { id } }";
      for (const [events, owner, other] of [
        [mine, a, b],
        [theirs, b, a],
      ] as const) {
        const id = events.at(-1)?.completionId;
        expect(await read(owner, query, { id })).toEqual({ completion: { id } });
        expect(await read(other, query, { id })).toEqual({ completion: null });
      }
    });

    it("keeps the codes of errors", async () => {
      const failed = await callGraphql(a, CREATE_COMPLETION, ask(MODEL, "Say [[sim status=429 retryAfter=7]]"));
      expect(failed.errors).toMatchObject([
        {
          path: ["createCompletion"],
          extensions: {
            code: "PROVIDER_UNAVAILABLE",
            retryable: true,
            retryAfterMs: 7_000,
            completionId: expect.stringMatching(/^cmpl_/) as string,
            docsUrl: `${product.url}/docs/errors/PROVIDER_UNAVAILABLE`,
          },
        },
      ]);
      expect(await codesOf(a, CREATE_COMPLETION, ask("openai/nothing"))).toEqual([
        ["createCompletion", "MODEL_NOT_FOUND"],
      ]);
      expect(await codesOf(a, CREATE_COMPLETION, ask(MODEL, "x", { temperature: -1 }))).toEqual([
        ["createCompletion", "BAD_USER_INPUT"],
      ]);
      expect(await codesOf(a, "{ usage { total { requests } } }")).toEqual([["usage", "FORBIDDEN"]]);
      for (const stream of [streamOverSocket, streamOverEvents]) {
        await expect(stream(a, "openai/nothing")).rejects.toThrow('"code":"MODEL_NOT_FOUND"');
      }
    });

    it("ends a stream that the vendor breaks off with one CompletionFailed and its code", async () => {
      simulator.next({ control: { text: STORY, chunks: 10, faults: [{ kind: "reset", at: 5 }] } });
      const events = await streamOverSocket(a);
      expect(events.at(-1)).toMatchObject({ __typename: "CompletionFailed", code: "PROVIDER_ERROR" });
      expect(events.filter(({ completion }) => completion !== undefined)).toHaveLength(1);
    });

    it("needs federation:read of a key for what is joined, and for nothing else", async () => {
      const { secret } = await makeKey({ url: product.url, key: product.rootKey }, { scopes: SCOPES.slice(0, 3) });
      const caller = { url: router.url, key: secret };
      expect(await complete(caller)).toMatch(/^cmpl_/);
      const joined = await callGraphql(caller, ORDER);
      expect(joined.data).toEqual({ order: { ...UNGUARDED, summary: null } });
      expect(new Set(joined.errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(["FORBIDDEN"]));
    });
  },
);

async function complete(target: GraphqlTarget): Promise<string> {
  const { createCompletion } = await read<{ createCompletion: { completion: { id: string; text: string } } }>(
    target,
    CREATE_COMPLETION,
    ask(MODEL),
  );
  expect(createCompletion.completion.text).toBe("Echo: Say hello");
  return createCompletion.completion.id;
}

async function expectCancelled(target: GraphqlTarget, id: string): Promise<void> {
  const query = "query ($id: ID!) { completion(id: $id) { status } }";
  await expect.poll(() => read(target, query, { id })).toEqual({ completion: { status: "CANCELLED" } });
}
