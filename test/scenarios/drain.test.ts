import type { Client } from "graphql-ws";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callGraphql, openSocket, type GraphqlTarget } from "../testkit/graphql-caller.ts";
import { startProduct, type Product } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import {
  complete,
  errorCode,
  listCompletions,
  MODELS,
  readCompletions,
  readUsage,
  stream,
  sumRecords,
  toInput,
  toSums,
  type CallOutcome,
  type StreamOutcome,
} from "./support/calls.ts";
import { until } from "./support/until.ts";

const KEY = "drain-scenario-root-key-of-forty-letters";
const SOCKETS = 4;

let simulator: VendorSimulator;
/** A directory in which the product has been started once; its copies start warm. */
let template: string;

beforeAll(async () => {
  simulator = await startVendorSimulator();
  template = await mkdtemp(join(tmpdir(), "ntx-template-"));
  // The signal comes as soon as the address is printed.
  expect(await (await start(template)).stop()).toEqual({ code: 0, signal: null });
}, 120_000);

beforeEach(() => {
  simulator.reset();
});

afterAll(async () => {
  await simulator.close();
  await rm(template, { recursive: true, force: true });
});

/** Calls under way: every stream has started, every unary call is at its vendor. */
interface LiveCalls {
  readonly clients: readonly Client[];
  readonly streams: Promise<readonly StreamOutcome[]>;
  readonly unary: Promise<readonly CallOutcome[]>;
}

function start(directory: string, env: Readonly<Record<string, string>> = {}): Promise<Product> {
  return startProduct({
    directory,
    env: { ...simulator.env, NARTHEX_ROOT_KEY: KEY, NARTHEX_LOG_LEVEL: "warn", ...env },
  });
}

async function copyTemplate(): Promise<string> {
  const directory = await createTemporaryDirectory();
  await cp(template, directory, { recursive: true });
  return directory;
}

async function beginCalls(
  target: GraphqlTarget,
  counts: { readonly streams: number; readonly unary: number },
  controls: { readonly streams: string; readonly unary: string },
): Promise<LiveCalls> {
  const clients = Array.from({ length: SOCKETS }, () => openSocket(target));
  onTestFinished(async () => {
    for (const client of clients) await client.dispose();
  });
  const model = (index: number): string => MODELS[index % MODELS.length] ?? MODELS[0];
  let started = 0;
  const streams = Promise.all(
    Array.from({ length: counts.streams }, (_, index) =>
      stream(clients[index % SOCKETS] ?? openSocket(target), toInput(model(index), controls.streams), () => {
        started += 1;
      }),
    ),
  );
  const unary = Promise.all(
    Array.from({ length: counts.unary }, (_, index) => complete(target, toInput(model(index), controls.unary))),
  );
  await until("every call to be at its vendor", 30_000, () => {
    const isEverywhere = simulator.requests.length === counts.streams + counts.unary;
    return started === counts.streams && isEverywhere;
  });
  return { clients, streams, unary };
}

async function isReady(product: Product): Promise<boolean> {
  return (await fetch(`${product.url}/health/ready`)).status === 200;
}

/** The last event of a stream, which is its only terminal one. */
function expectOneTerminalEvent({ events }: StreamOutcome, name: string): void {
  expect(events[0]).toBe("CompletionStarted");
  expect(events.filter((event) => event === "CompletionFinished" || event === "CompletionFailed")).toEqual([name]);
  expect(events.at(-1)).toBe(name);
}

describe("SIGTERM", () => {
  it("lets 200 live streams and 20 unary calls end well, refuses new ones, exits 0 and loses no record", async () => {
    const directory = await copyTemplate();
    const product = await start(directory);
    const target = { url: product.url, key: KEY };
    const live = await beginCalls(
      target,
      { streams: 200, unary: 20 },
      { streams: "tokens=12 fault=stall@6:10000", unary: "delay=10000" },
    );
    const [socket] = live.clients;
    if (socket === undefined) throw new Error("no socket");

    product.process.kill("SIGTERM");
    await until("readiness to turn", 2_000, async () => !(await isReady(product)));
    const refused = await callGraphql(target, "{ viewer { scopes } }");
    expect(refused.status).toBe(503);
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "OVERLOADED", retryable: true });
    const calls = simulator.requests.length;
    expect(await complete(target, toInput(MODELS[0], "tokens=1"))).toMatchObject({
      kind: "failed",
      code: "OVERLOADED",
    });
    const late = await stream(socket, toInput(MODELS[0], "tokens=1"));
    expect(late).toMatchObject({ events: [], outcome: { kind: "failed", code: "OVERLOADED", retryable: true } });
    expect(simulator.requests.length).toBe(calls);

    const [streams, unary] = await Promise.all([live.streams, live.unary]);
    for (const one of streams) expectOneTerminalEvent(one, "CompletionFinished");
    const completions = [...streams.map(({ outcome }) => outcome), ...unary].map((outcome) => {
      expect(outcome.kind).toBe("answered");
      return outcome.kind === "answered" ? outcome.completion : undefined;
    });
    expect(await product.exited).toEqual({ code: 0, signal: null });

    const next = await start(directory);
    const after = { url: next.url, key: KEY };
    const stored = await readCompletions(
      after,
      completions.map((completion) => completion?.id ?? ""),
    );
    expect(stored).toEqual(completions.map((completion) => ({ ...completion, text: null })));
    const all = await listCompletions(after);
    expect(all).toHaveLength(220);
    expect(toSums(await readUsage(after))).toEqual(sumRecords(all));
    await next.stop();
  });

  it("ends what is left at the limit with one typed terminal event each, exits 0 and loses no record", async () => {
    const directory = await copyTemplate();
    const product = await start(directory, { NARTHEX_DRAIN_TIMEOUT_MS: "500" });
    const target = { url: product.url, key: KEY };
    const live = await beginCalls(
      target,
      { streams: 20, unary: 5 },
      { streams: "tokens=10 fault=stall@4", unary: "delay=60000" },
    );

    const signalledAt = performance.now();
    product.process.kill("SIGTERM");
    const [streams, unary] = await Promise.all([live.streams, live.unary]);
    for (const one of streams) {
      expectOneTerminalEvent(one, "CompletionFailed");
      expect(one.outcome).toMatchObject({ kind: "failed", retryable: true });
    }
    expect(new Set(streams.map(({ outcome }) => outcome.kind === "failed" && outcome.code)).size).toBe(1);
    for (const outcome of unary) expect(outcome).toMatchObject({ kind: "failed", retryable: true });
    expect(await product.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - signalledAt).toBeLessThan(500 + 5_000);
    await until("the vendors to be left", 1_000, () => simulator.requests.every(({ closedAt }) => closedAt !== null));

    const next = await start(directory);
    const after = { url: next.url, key: KEY };
    const ids = [...streams.map(({ outcome }) => outcome), ...unary].map((outcome) =>
      outcome.kind === "failed" ? (outcome.completionId ?? "") : "",
    );
    const stored = await readCompletions(after, ids);
    for (const record of stored) expect(record?.status).toMatch(/^(FAILED|CANCELLED)$/);
    const all = await listCompletions(after);
    expect(all).toHaveLength(25);
    expect(toSums(await readUsage(after))).toEqual(sumRecords(all));
    await next.stop();
  });

  it("ends the process at once when it comes a second time; the journal is whole and the records are recovered", async () => {
    const directory = await copyTemplate();
    const product = await start(directory);
    const target = { url: product.url, key: KEY };
    const answered = await Promise.all(MODELS.map((model) => complete(target, toInput(model, "tokens=3"))));
    simulator.reset();
    const live = await beginCalls(
      target,
      { streams: 10, unary: 5 },
      { streams: "tokens=10 fault=stall@4", unary: "delay=60000" },
    );

    product.process.kill("SIGTERM");
    await until("readiness to turn", 2_000, async () => !(await isReady(product)));
    await sleep(200);
    expect(product.process.exitCode).toBeNull();
    const signalledAt = performance.now();
    product.process.kill("SIGTERM");
    const exit = await product.exited;
    expect(performance.now() - signalledAt).toBeLessThan(1_000);
    expect(exit.code).not.toBe(0);
    await Promise.all([live.streams, live.unary]);

    const next = await start(directory);
    const after = { url: next.url, key: KEY };
    expect(next.output()).not.toMatch(/damaged|corrupt/);
    const all = await listCompletions(after);
    expect(all).toHaveLength(MODELS.length + 15);
    expect(all.filter(({ status }) => status === "FAILED")).toHaveLength(15);
    for (const outcome of answered) {
      if (outcome.kind !== "answered") throw new Error(JSON.stringify(outcome));
      expect(all).toContainEqual({ ...outcome.completion, text: null });
    }
    expect(errorCode(await callGraphql(after, "{ viewer { scopes } }"))).toBeUndefined();
    await next.stop();
  });
});
