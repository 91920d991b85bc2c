import { randomBytes } from "node:crypto";
import { createClient, type Client } from "graphql-ws";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import WebSocket from "ws";
import { callGraphql, openSocket, type GraphqlTarget } from "../testkit/graphql-caller.ts";
import { startProduct, type Product } from "../testkit/product.ts";
import { findRedisSkipReason, startRedisServer } from "../testkit/redis-server.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import {
  complete,
  createKey,
  errorCode,
  listCompletions,
  MODELS,
  readCompletions,
  readUsage,
  revokeKey,
  stream,
  sumRecords,
  toInput,
  toSums,
} from "./support/calls.ts";
import { createScratchDatabase, findDatabaseSkipReason, runSql } from "./support/scratch-database.ts";
import { until } from "./support/until.ts";

const NO_DATABASE = findDatabaseSkipReason();
const NO_REDIS = findRedisSkipReason();
const SCOPES = ["completion:create", "completion:read", "usage:read"];
const MIGRATIONS = new URL("../../drizzle/meta/_journal.json", import.meta.url);
const VIEWER = "{ viewer { scopes } }";
/** How soon a revoked key is refused, and a record readable, on another replica. */
const REVOKED_LIMIT_MS = 1_000;
const READABLE_LIMIT_MS = 2_000;

let simulator: VendorSimulator;

beforeAll(async () => {
  simulator = await startVendorSimulator({ record: false });
});

afterAll(() => simulator.close());

async function startReplicas(
  count: number,
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Product[]> {
  const shared = {
    ...simulator.env,
    DATABASE_URL: databaseUrl,
    NARTHEX_SECRET_KEY: randomBytes(32).toString("base64"),
    ...env,
  };
  const replicas = await Promise.all(
    Array.from({ length: count }, async () =>
      startProduct({ directory: await createTemporaryDirectory(), env: shared }),
    ),
  );
  onTestFinished(async () => {
    await Promise.all(replicas.map((replica) => replica.stop("SIGKILL")));
  });
  return replicas;
}

/** Two replicas of one product, and the root key to both. */
async function startPair(env: Readonly<Record<string, string>> = {}) {
  const key = randomBytes(24).toString("hex");
  const [one, two] = await startReplicas(2, await createScratchDatabase(), {
    NARTHEX_ROOT_KEY: key,
    NARTHEX_LOG_LEVEL: "warn",
    ...env,
  });
  if (one === undefined || two === undefined) throw new Error("two were started");
  return { a: { url: one.url, key }, b: { url: two.url, key } };
}

/** A client that keeps its socket open between two operations. */
function openLastingSocket({ url, key }: GraphqlTarget): Client {
  return createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 60_000,
    connectionParams: { authorization: `Bearer ${key ?? ""}` },
  });
}

async function expectKeysAreShared(a: GraphqlTarget, b: GraphqlTarget): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const key = await createKey(a, SCOPES);
    const onA = { url: a.url, key: key.secret };
    const onB = { url: b.url, key: key.secret };
    expect(errorCode(await callGraphql(onB, VIEWER))).toBeUndefined();
    expect(errorCode(await callGraphql(onA, VIEWER))).toBeUndefined();
    const socket = openLastingSocket(onB);
    onTestFinished(() => void socket.dispose());
    expect((await stream(socket, toInput(MODELS[0], "tokens=1"))).outcome.kind).toBe("answered");

    await revokeKey(a, key.id);
    const revokedAt = performance.now();
    expect(errorCode(await callGraphql(onA, VIEWER))).toBe("UNAUTHENTICATED");
    await until("the other replica to refuse the key", 10_000, async () => {
      return errorCode(await callGraphql(onB, VIEWER)) === "UNAUTHENTICATED";
    });
    expect(performance.now() - revokedAt).toBeLessThan(REVOKED_LIMIT_MS);
    // The socket is open since before, and no operation on it is served any more.
    expect((await stream(socket, toInput(MODELS[0], "tokens=1"))).outcome).toMatchObject({
      kind: "failed",
      code: "UNAUTHENTICATED",
    });
  }
}

async function expectCredentialsAreShared(a: GraphqlTarget, b: GraphqlTarget): Promise<void> {
  const change = async (mutation: string, input: string): Promise<string> => {
    const field = `${mutation}Credential`;
    const answer = await callGraphql(
      a,
      `mutation { ${field}(input: {${input}}) { credential { id } userErrors { message } } }`,
    );
    const data = answer.data as unknown as Record<string, { credential: { id: string } | null }> | null;
    return data?.[field]?.credential?.id ?? JSON.stringify(answer);
  };
  const input = toInput("openai/gpt-4o-mini", "tokens=1");
  const nameOn = async (target: GraphqlTarget): Promise<string | undefined> => {
    const query =
      "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { attempts { deploymentName } } } }";
    const answer = await callGraphql(target, query, { input });
    const data = answer.data as unknown as {
      createCompletion: { completion: { attempts: readonly { deploymentName: string }[] } };
    } | null;
    return data?.createCompletion.completion.attempts[0]?.deploymentName;
  };
  const expectSoon = async (name: string): Promise<void> => {
    const changedAt = performance.now();
    expect(await nameOn(a)).toBe(name);
    await until(`the other replica to go by ${name}`, 10_000, async () => (await nameOn(b)) === name);
    expect(performance.now() - changedAt).toBeLessThan(REVOKED_LIMIT_MS);
  };
  const { baseUrl } = simulator.openai;
  const id = await change(
    "create",
    `name: "own", provider: "openai", secret: "${simulator.apiKey}", baseUrl: "${baseUrl}"`,
  );
  await expectSoon("own");
  await change("update", `id: "${id}", enabled: false`);
  await expectSoon("environment/openai");
  await change("update", `id: "${id}", enabled: true`);
  await expectSoon("own");
  await change("archive", `id: "${id}"`);
  await expectSoon("environment/openai");
}

async function expectRecordsAreShared(a: GraphqlTarget, b: GraphqlTarget): Promise<void> {
  const socket = openSocket(a);
  onTestFinished(() => void socket.dispose());
  const started = Promise.withResolvers<string>();
  const streamed = stream(socket, toInput(MODELS[1], "tokens=12 fault=stall@5:4000"), started.resolve);
  const runningId = await started.promise;
  const startedAt = performance.now();
  const isRunning = async (target: GraphqlTarget): Promise<boolean> =>
    (await readCompletions(target, [runningId]))[0]?.status === "RUNNING";
  expect(await isRunning(a)).toBe(true);
  await until("the call under way to be readable elsewhere", 10_000, () => isRunning(b));
  await until("the call under way to be listed elsewhere", 10_000, async () => {
    return (await listCompletions(b)).some(({ id, status }) => id === runningId && status === "RUNNING");
  });
  expect(performance.now() - startedAt).toBeLessThan(READABLE_LIMIT_MS);
  expect((await streamed).outcome.kind).toBe("answered");

  for (const model of MODELS) {
    const outcome = await complete(a, toInput(model, "tokens=7"));
    const endedAt = performance.now();
    if (outcome.kind !== "answered") throw new Error(JSON.stringify(outcome));
    const expected = { ...outcome.completion, text: null };
    const [[onA], listOnA, usageOnA] = await Promise.all([
      readCompletions(a, [expected.id]),
      listCompletions(a),
      readUsage(a),
    ]);
    expect(onA).toEqual(expected);
    expect(listOnA[0]).toEqual(expected);
    expect(toSums(usageOnA)).toEqual(sumRecords(listOnA));
    await until("the record to be readable elsewhere", 10_000, async () => {
      return (await readCompletions(b, [expected.id]))[0]?.status === "COMPLETED";
    });
    expect(await readCompletions(b, [expected.id])).toEqual([expected]);
    const listOnB = await listCompletions(b);
    expect(listOnB).toEqual(listOnA);
    expect(await readUsage(b)).toEqual(usageOnA);
    expect(performance.now() - endedAt).toBeLessThan(READABLE_LIMIT_MS);
  }
}

describe.skipIf(NO_DATABASE !== undefined)(
  `two replicas on one PostgreSQL${NO_DATABASE === undefined ? "" : `: skipped, ${NO_DATABASE}`}`,
  () => {
    it("share keys at once, revocations within 1 s and records within 2 s", async () => {
      const { a, b } = await startPair();
      await expectKeysAreShared(a, b);
      await expectKeysAreShared(b, a);
      await expectRecordsAreShared(a, b);
    });

    it("share credentials: made, disabled and archived on one, they are so on the other within 1 s", async () => {
      const { a, b } = await startPair({ NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.1" });
      await expectCredentialsAreShared(a, b);
      await expectCredentialsAreShared(b, a);
    });

    it.skipIf(NO_REDIS !== undefined)(
      `share them through Redis${NO_REDIS === undefined ? "" : `: skipped, ${NO_REDIS}`}`,
      async () => {
        const redis = await startRedisServer();
        onTestFinished(() => redis.stop());
        const { a, b } = await startPair({ REDIS_URL: redis.redisUrl });
        await expectKeysAreShared(a, b);
        await expectRecordsAreShared(a, b);
      },
    );

    it("start at the same moment on an empty database: it is migrated once, and one of them prints the root key", async () => {
      const databaseUrl = await createScratchDatabase();
      const replicas = await startReplicas(3, databaseUrl);
      const [rootKey, ...others] = replicas.flatMap((replica) => replica.rootKey ?? []);
      expect(rootKey).toMatch(/^ntx_root_/);
      expect(others).toEqual([]);
      const { entries } = JSON.parse(await readFile(MIGRATIONS, "utf8")) as { entries: readonly unknown[] };
      const done = await runSql(databaseUrl, "select hash from drizzle.__drizzle_migrations");
      expect(done).toHaveLength(entries.length);
      for (const replica of replicas) {
        expect(await complete({ url: replica.url, key: rootKey }, toInput(MODELS[0], "tokens=1"))).toMatchObject({
          kind: "answered",
        });
      }
    });
  },
);
