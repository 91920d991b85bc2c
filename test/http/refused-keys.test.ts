import type * as Crypto from "node:crypto";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { createApiKeySecret } from "../../src/domain/identity/api-key-secret.ts";
import { createIdentity, type RunningIdentity } from "../../src/domain/identity/create-identity.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { createIdSource } from "../../src/lib/id.ts";
import { createInProcessBus } from "../../src/storage/bus/in-process-bus.ts";
import { createIdentityStores } from "../../src/storage/identity-stores.ts";
import { describeDatabases } from "../testkit/databases.ts";
import { makeKey, ROOT_KEY, signIn } from "../testkit/identity-harness.ts";
import { createManualClock } from "../testkit/manual-clock.ts";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

/** What was computed for a request. */
const work = vi.hoisted(() => ({ hmacs: 0, hashes: 0, comparisons: 0 }));

vi.mock("node:crypto", async (importOriginal) => {
  const crypto = await importOriginal<typeof Crypto>();
  const hmac: typeof crypto.createHmac = (...args) => {
    work.hmacs += 1;
    return crypto.createHmac(...args);
  };
  const createHash: typeof crypto.createHash = (...args) => {
    work.hashes += 1;
    return crypto.createHash(...args);
  };
  const hash = ((...args: Parameters<typeof crypto.hash>) => {
    work.hashes += 1;
    return crypto.hash(...args);
  }) as typeof crypto.hash;
  const timingSafeEqual: typeof crypto.timingSafeEqual = (left, right) => {
    work.comparisons += 1;
    return crypto.timingSafeEqual(left, right);
  };
  return { ...crypto, createHmac: hmac, createHash, hash, timingSafeEqual };
});

/** Where a key can be sent, with the body of an ordinary call. */
interface Face {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}
const GRAPHQL: Face = { path: "/graphql", body: { query: "{ viewer { scopes } }" } };
const OPENAI: Face = {
  path: "/v1/chat/completions",
  body: { model: "openai/gpt-4o-mini", messages: [{ role: "user", content: "Say hello" }] },
};
const FACES = [GRAPHQL, OPENAI];

/** What the two faces say of a key that opens nothing. */
const REFUSALS: Readonly<Record<string, unknown>> = {
  "/graphql": { errors: [{ extensions: { code: "UNAUTHENTICATED", retryable: false } }] },
  "/v1/chat/completions": { error: { code: "invalid_api_key", type: "invalid_request_error", param: null } },
};

/** Names of keys that open nothing, and what is sent of them as `Authorization`, anew for each request. */
type RefusedKeys = Readonly<Record<string, () => string | undefined>>;

/** Requests with each key whose time is taken, on each face. */
const ROUNDS = 100;
/** How long the store takes for a lookup while time is taken: as one that stands on another machine. A lookup left out is far from hidden then. */
const LOOKUP_MS = 5;
/** The most that the medians may lie apart: generous, as other work uses the cores. */
const MAX_SPREAD = 3;

describeDatabases("a key that opens nothing, over HTTP", (database) => {
  /** Stands still but for the pauses between lookups, which always are over: they do not hide the work, and nothing runs by itself. */
  const manual = createManualClock();
  let monotonicMs = 0;
  const clock: Clock = { ...manual, monotonicMs: () => (monotonicMs += 1_000) };
  let lookupMs = 0;
  let running: RunningIdentity;
  let served: ServedGraphql & AsyncDisposable;
  let keys: RefusedKeys;
  let narrow: string;

  beforeAll(async () => {
    const kept = createIdentityStores({ db: database.open().db, clock });
    const stores = {
      ...kept,
      apiKeys: {
        ...kept.apiKeys,
        findByLookupIds: async (ids: readonly string[]) => {
          if (lookupMs > 0) await sleep(lookupMs);
          return kept.apiKeys.findByLookupIds(ids);
        },
      },
    };
    const secretKey = randomBytes(32);
    const start = () =>
      createIdentity({
        stores,
        bus: createInProcessBus(),
        clock,
        ids: createIdSource({ clock, randomBytes }),
        randomBytes,
        secretKey,
        rootKey: ROOT_KEY,
      });
    const makeDead = async (replica: RunningIdentity) => {
      const expired = await makeKey(replica, { expiresAtMs: clock.nowMs() + 1_000 });
      const revoked = await makeKey(replica);
      await replica.identity.revokeApiKey(await signIn(replica, ROOT_KEY), { id: revoked.id });
      manual.stepWallClock(1_000);
      return { expired: expired.secret, revoked: revoked.secret };
    };
    const before = await start();
    const old = await makeDead(before);
    before.close();
    running = await start();
    const live = await makeKey(running);
    narrow = (await makeKey(running, { scopes: ["usage:read"] })).secret;
    const dead = await makeDead(running);
    keys = {
      missing: () => undefined,
      malformed: () => "Bearer ntx_live_short",
      unknown: () => `Bearer ${createApiKeySecret(randomBytes).secret}`,
      wrong: () => `Bearer ${live.secret.slice(0, -43)}${randomBytes(32).toString("base64url")}`,
      expired: () => `Bearer ${dead.expired}`,
      revoked: () => `Bearer ${dead.revoked}`,
      // The process that answers has never held these.
      "expired before the start": () => `Bearer ${old.expired}`,
      "revoked before the start": () => `Bearer ${old.revoked}`,
    };
    served = await serveGraphql({ identity: running.identity });
    for (const face of FACES) expect((await send(face, `Bearer ${live.secret}`)).status).toBe(200);
  });
  beforeEach(() => {
    lookupMs = 0;
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    running.close();
  });

  function send(face: Face, authorization: string | undefined): Promise<Response> {
    return fetch(`${served.url}${face.path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization }) },
      body: JSON.stringify(face.body),
    });
  }

  /** Everything of an answer that its reader sees, but for the moment and the id of the request. */
  async function see(response: Response) {
    const { date, "x-request-id": id = "", ...headers } = Object.fromEntries(response.headers);
    expect(date).toBeDefined();
    expect(id).toMatch(/^req_[0-9a-f]{32}$/);
    return { status: response.status, headers, body: (await response.text()).replaceAll(id, "req") };
  }

  it.each(FACES)(
    "is refused by $path in the same words after the same work, whatever is wrong with it",
    async (face) => {
      const statements = vi.spyOn(Client.prototype, "query");
      onTestFinished(() => {
        statements.mockRestore();
      });

      const refusals = new Map<string, unknown>();
      for (const [name, present] of Object.entries(keys)) {
        const authorization = present();
        statements.mockClear();
        Object.assign(work, { hmacs: 0, hashes: 0, comparisons: 0 });
        const answer = await see(await send(face, authorization));
        refusals.set(name, { ...answer, statements: statements.mock.calls.length, ...work });
      }

      const first = refusals.get("missing");
      expect(first).toMatchObject({ status: 401, headers: { "www-authenticate": 'Bearer realm="narthex"' } });
      expect(first).toMatchObject({ statements: 1, hmacs: 1, hashes: 1 });
      expect(JSON.parse((first as { body: string }).body)).toMatchObject(REFUSALS[face.path] ?? {});
      for (const [name, refusal] of refusals) expect(refusal, name).toEqual(first);
    },
  );

  it.each(FACES)(
    "is refused by $path in a time that does not tell what is wrong with it",
    { timeout: 60_000 },
    async (face) => {
      lookupMs = LOOKUP_MS;
      const names = ["unknown", "wrong", "expired", "revoked"];
      const samples = new Map(names.map((name) => [name, new Array<number>()]));
      for (let round = 0; round < ROUNDS; round += 1) {
        for (let place = 0; place < names.length; place += 1) {
          // Each comes first, second, third and last as often as the others.
          const name = names[(round + place) % names.length] ?? "";
          const authorization = keys[name]?.();
          const startedMs = performance.now();
          await (await send(face, authorization)).text();
          samples.get(name)?.push(performance.now() - startedMs);
        }
      }

      const medians = [...samples].map(([name, times]) => ({
        name,
        ms: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
      }));
      const spread = Math.max(...medians.map(({ ms }) => ms)) / Math.min(...medians.map(({ ms }) => ms));
      expect(spread, JSON.stringify(medians)).toBeLessThan(MAX_SPREAD);
    },
  );

  it("is told from one that is alive and too narrow, which both faces refuse as such", async () => {
    const graphql = await served.post(
      "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }",
      {
        secret: narrow,
        variables: { input: { model: "openai/gpt-4o-mini", messages: [{ role: "USER", text: "Say hello" }] } },
      },
    );
    expect(graphql.status).toBe(200);
    expect(graphql.data).toEqual({ createCompletion: null });
    expect(graphql.errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", retryable: false });
    expect(graphql.errors?.[0]?.message).toContain("completion:create");

    const openAi = await send(OPENAI, `Bearer ${narrow}`);
    expect(openAi.status).toBe(403);
    expect(await openAi.json()).toMatchObject({ error: { code: "forbidden", type: "invalid_request_error" } });
  });
});
