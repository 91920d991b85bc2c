import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import {
  ask,
  callGraphql,
  COMPLETION_STREAM,
  CREATE_COMPLETION,
  openSocket,
  type GraphqlTarget,
} from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { readStream } from "../../testkit/stream-events.ts";
import { codesOf, read, readPages } from "../support/graph.ts";
import { ALL_SCOPES, complete, make, makeKey } from "../support/tenant.ts";
import {
  groupsOf,
  RECORDS,
  startOf,
  totalsOf,
  USAGE,
  type CallRecord,
  type Dimension,
  type UsageAnswer,
} from "../support/usage.ts";

/** Only the simulated vendor's own list names it, so no price is known. */
const UNPRICED = "openai/acme-chat-1";
const MODELS = [
  "openai/gpt-4o-mini",
  "openai/gpt-5",
  "anthropic/claude-haiku-4-5",
  "google/gemini-2.5-flash",
  UNPRICED,
];
/** What vendors do, in the words of the simulator. */
const TURNS = [
  "",
  "[[sim cached=3]]",
  "[[sim reasoning=7 tokens=20]]",
  "[[sim usage=none]]",
  "[[sim status=500]]",
  "[[sim status=429]]",
  "[[sim fault=reset@2]]",
  "[[sim tokens=30]]",
];

describe("usage", () => {
  let started: StartedApp;
  let admin: GraphqlTarget;
  let keys: readonly { readonly id: string; readonly secret: string }[];
  let teams: readonly string[];
  let records: readonly CallRecord[];
  let calls = 0;
  let fixedMs: number | undefined;
  beforeAll(async () => {
    const system = createSystemClock();
    const clock = { ...system, nowMs: () => fixedMs ?? system.nowMs() };
    started = await startApp({ simulator: { models: ["acme-chat-1"] }, clock });
    const organizationId = await make(started.root, "Organization", { name: "usage" });
    admin = started.as((await makeKey(started.root, { organizationId, scopes: ALL_SCOPES })).secret);
    const worker = { scopes: ["completion:create"] };
    teams = [await make(admin, "Team", { name: "one" }), await make(admin, "Team", { name: "two" })];
    const project = await make(admin, "Project", { name: "p", teamId: teams[1] });
    const user = await make(admin, "User", { name: "u" });
    keys = [
      await makeKey(admin, { ...worker, teamId: teams[0] }),
      await makeKey(admin, { ...worker, projectId: project, userId: user }),
      await makeKey(admin, worker),
    ];
    await runMixed();
    records = await readPages<CallRecord>(admin, RECORDS);
  }, 120_000);
  afterAll(() => started[Symbol.asyncDispose]());

  /** About two hundred calls: every model, turn and key, unary and streamed, some of them left. */
  async function runMixed(): Promise<void> {
    const jobs = MODELS.flatMap((model, m) =>
      TURNS.flatMap((turn, t) =>
        keys.flatMap((key, k) => {
          const more = {
            metadata: { tier: `t${String(t % 3)}`, m },
            ...(k === 2 ? {} : { endUserId: `end-${String((t + k) % 4)}` }),
          };
          const variables = ask(model, `one two three ${turn}`, more);
          return [
            (t + k + m) % 2 === 0 ? () => callUnary(key.secret, variables) : () => callStream(key.secret, variables),
          ];
        }),
      ),
    );
    for (let left = 0; left < 12; left += 1)
      jobs.push(() => leave(keys[left % 3]?.secret ?? "", MODELS[left % 5] ?? ""));
    for (const model of MODELS)
      for (let index = 0; index < 14; index += 1)
        jobs.push(() => callUnary(keys[index % 3]?.secret ?? "", ask(model, `again ${String(index)}`)));
    calls = jobs.length;
    let next = 0;
    const work = async (): Promise<void> => {
      for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await job();
    };
    await Promise.all(Array.from({ length: 8 }, work));
  }

  async function callUnary(secret: string, variables: Record<string, unknown>): Promise<void> {
    await callGraphql(started.as(secret), CREATE_COMPLETION, variables);
  }

  async function callStream(secret: string, variables: Record<string, unknown>): Promise<void> {
    const client = openSocket(started.as(secret));
    await readStream(client, variables);
    await client.dispose();
  }

  /** Leaves a stream after its third event. */
  async function leave(secret: string, model: string): Promise<void> {
    const client = openSocket(started.as(secret));
    const events = client.iterate({
      query: COMPLETION_STREAM,
      variables: ask(model, "tell [[sim tokens=300 chunks=100 chunkDelay=10]]"),
    });
    for (let index = 0; index < 3; index += 1) await events.next();
    await events.return?.();
    await client.dispose();
  }

  const usage = async (variables: Record<string, unknown> = {}) =>
    (await read<{ usage: UsageAnswer }>(admin, USAGE, variables)).usage;

  it("counts every call once, whatever became of it", () => {
    expect(records).toHaveLength(calls);
    expect(new Set(records.map(({ id }) => id)).size).toBe(calls);
    const statuses = new Set(records.map(({ status }) => status));
    expect(statuses).toEqual(new Set(["COMPLETED", "FAILED", "CANCELLED"]));
    expect(records.some(({ usage: { estimated } }) => estimated)).toBe(true);
    expect(records.filter(({ status }) => status === "CANCELLED")).toHaveLength(12);
  });

  it("is the sum of the records, to the token and the pico-dollar", async () => {
    const { total, groups } = await usage();
    expect(total).toEqual(totalsOf(records));
    expect(groups).toEqual([]);
    expect(Number(total.costUsd)).toBeGreaterThan(0);
    expect(total.unpricedRequests).toBe(records.filter(({ model }) => model === null).length);
    expect(total.unpricedRequests).toBeGreaterThan(0);
    expect(total.errors).toBe(records.filter(({ status }) => status === "FAILED").length);
  });

  const dimensions: readonly Dimension[][] = [
    ["MODEL"],
    ["PROVIDER"],
    ["API_KEY"],
    ["TEAM"],
    ["PROJECT"],
    ["USER"],
    ["END_USER"],
    ["STATUS"],
    ["MODEL", "STATUS"],
    ["TEAM", "END_USER", "PROVIDER"],
  ];
  it.each(dimensions.map((groupBy) => ({ groupBy })))(
    "by $groupBy is the sum of each group's records",
    async ({ groupBy }) => {
      const report = await usage({ groupBy });
      const expected = groupsOf(records, groupBy, undefined);
      expect(expected.length).toBeGreaterThan(1);
      expect(
        new Map(report.groups.map((group) => [JSON.stringify([group.start, group.dimensions]), group.totals])),
      ).toEqual(new Map(expected));
      expect(report.groups).toHaveLength(expected.length);
      expect(report.total).toEqual(totalsOf(records));
    },
  );

  it.each(["MINUTE", "HOUR", "DAY", "MONTH"])(
    "by %s and model is the sum of each group's records, in order",
    async (interval) => {
      const report = await usage({ interval, groupBy: ["MODEL"] });
      const expected = groupsOf(records, ["MODEL"], interval);
      expect(
        new Map(report.groups.map((group) => [JSON.stringify([group.start, group.dimensions]), group.totals])),
      ).toEqual(new Map(expected));
      const keysInOrder = report.groups.map((group) => `${group.start ?? ""} ${group.dimensions.MODEL ?? ""}`);
      expect(keysInOrder).toEqual(keysInOrder.toSorted());
    },
  );

  it("has a row here for every dimension", async () => {
    const { __type: type } = await read<{ __type: { enumValues: { name: string }[] } }>(
      admin,
      '{ __type(name: "UsageDimension") { enumValues { name } } }',
    );
    // By OPERATION there is one group here; test/api/embedding has two.
    expect(
      type.enumValues.map(({ name }) => name).filter((name) => !dimensions.flat().includes(name as Dimension)),
    ).toEqual(["OPERATION"]);
  });

  it.each<[string, () => Record<string, unknown>, (record: CallRecord) => boolean]>([
    ["model", () => ({ model: UNPRICED }), (record) => record.requestedModel === UNPRICED],
    ["provider", () => ({ provider: "google" }), (record) => record.provider.id === "google"],
    ["apiKeyId", () => ({ apiKeyId: keys[1]?.id }), (record) => record.apiKey.id === keys[1]?.id],
    ["teamId", () => ({ teamId: teams[0] }), (record) => record.team?.id === teams[0]],
    ["endUserId", () => ({ endUserId: "end-2" }), (record) => record.endUserId === "end-2"],
    ["metadata", () => ({ metadata: { tier: "t1" } }), (record) => record.metadata?.tier === "t1"],
    [
      "metadata, two keys",
      () => ({ metadata: { tier: "t1", m: 2 } }),
      (record) => record.metadata?.tier === "t1" && record.metadata.m === 2,
    ],
    ["status", () => ({ status: "CANCELLED" }), (record) => record.status === "CANCELLED"],
    [
      "two at once",
      () => ({ status: "FAILED", provider: "openai" }),
      (record) => record.status === "FAILED" && record.provider.id === "openai",
    ],
  ])("filtered by %s is the sum of those records, which completions gives too", async (name, makeFilter, fits) => {
    const filter = makeFilter();
    const fitting = records.filter(fits);
    expect(fitting.length).toBeGreaterThan(0);
    expect(fitting.length).toBeLessThan(records.length);
    expect((await usage({ filter })).total).toEqual(totalsOf(fitting));
    if (name === "teamId") return;
    const listed = await readPages<CallRecord>(admin, RECORDS, { variables: { filter }, first: 17 });
    expect(listed.map(({ id }) => id)).toEqual(fitting.map(({ id }) => id));
  });

  it("filtered by moments takes since and leaves until, each at its millisecond", async () => {
    const [newest, middle] = [records[0], records[Math.floor(records.length / 2)]];
    const since = middle?.createdAt ?? "";
    const until = newest?.createdAt ?? "";
    const fitting = records.filter(({ createdAt }) => createdAt >= since && createdAt < until);
    expect((await usage({ filter: { since, until } })).total).toEqual(totalsOf(fitting));
    expect((await usage({ filter: { since, until: since } })).total.requests).toBe(0);
  });

  it("knows of a call as soon as its answer is there", async () => {
    for (let before = (await usage()).total.requests, index = 0; index < 20; index += 1) {
      const id = await complete(started.as(keys[2]?.secret), { sessionId: "fresh" });
      before += 1;
      const [{ total }, one] = await Promise.all([
        usage(),
        callGraphql(admin, "query ($id: ID!) { completion(id: $id) { status } }", { id }),
      ]);
      expect(total.requests).toBe(before);
      expect(one.data).toEqual({ completion: { status: "COMPLETED" } });
    }
  });

  it("refuses a first out of range and a cursor that is none, and says which field", async () => {
    const list = (args: string): string => `{ completions(${args}) { edges { node { id } } } }`;
    for (const first of [0, -1, 201, 2_147_483_647])
      expect(await codesOf(admin, list(`first: ${String(first)}`))).toEqual([["completions", "BAD_USER_INPUT"]]);
    for (const cursor of ["", "x", "AAAA", "W10", Buffer.from('[1e99,"a"]').toString("base64url")]) {
      const answer = await callGraphql(admin, list(`after: "${cursor}"`));
      expect(answer.errors?.[0]?.extensions, cursor).toMatchObject({ code: "BAD_USER_INPUT", field: ["after"] });
    }
    expect(await codesOf(admin, list("first: 200"))).toEqual([]);
    expect(
      (await read<{ completions: { edges: unknown[] } }>(admin, "{ completions { edges { cursor } } }")).completions
        .edges,
    ).toHaveLength(50);
  });

  it("pages newest first; records that come in between move, double and hide none", async () => {
    const whole = await readPages<CallRecord>(admin, RECORDS);
    const moments = whole.map(({ createdAt, id }) => `${createdAt} ${id}`);
    expect(moments).toEqual(moments.toSorted().toReversed());
    const onPage = async (): Promise<void> => {
      await complete(started.as(keys[0]?.secret));
    };
    const paged = await readPages<CallRecord>(admin, RECORDS, { first: 31, onPage });
    expect(paged.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  });

  it("puts calls on either side of midnight, of a month's and a year's end on their own side, UTC", async () => {
    const moments = [
      "2025-12-31T23:59:59.999Z",
      "2026-01-01T00:00:00.000Z",
      "2026-02-28T23:59:59.999Z",
      "2026-03-01T00:00:00.000Z",
      "2026-03-01T23:59:59.999Z",
      "2026-03-02T00:00:00.000Z",
    ];
    for (const moment of moments) {
      fixedMs = Date.parse(moment);
      await complete(started.as(started.root.key), { sessionId: "borders" });
    }
    fixedMs = undefined;
    const inDefault = { ...started.root };
    const report = async (variables: Record<string, unknown>) =>
      (await read<{ usage: UsageAnswer }>(inDefault, USAGE, variables)).usage;
    for (const interval of ["MINUTE", "HOUR", "DAY", "MONTH"]) {
      const { groups } = await report({ interval, filter: { until: "2026-04-01T00:00:00.000Z" } });
      const expected = Map.groupBy(moments, (moment) => startOf(moment, interval));
      expect(groups.map(({ start, totals }) => [start, totals.requests])).toEqual(
        [...expected].map(([start, of]) => [start, of.length]),
      );
    }
    const february = await report({ filter: { since: "2026-02-01T00:00:00.000Z", until: "2026-03-01T00:00:00.000Z" } });
    expect(february.total.requests).toBe(1);
    const listed = await readPages<CallRecord>(inDefault, RECORDS, {
      variables: { filter: { sessionId: "borders" } },
      first: 2,
    });
    expect(listed.map(({ createdAt }) => createdAt)).toEqual(moments.toReversed());
  });
});
