import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { Model } from "../../../src/domain/catalog/model.ts";
import type { Principal } from "../../../src/domain/identity/principal.ts";
import { SCOPES, type Scope } from "../../../src/domain/identity/scope.ts";
import {
  createPriceOverrides,
  type RunningPriceOverrides,
} from "../../../src/domain/price-override/create-price-overrides.ts";
import type { CreatePriceOverrideRequest } from "../../../src/domain/price-override/price-override.ts";
import { computeCost } from "../../../src/domain/usage/compute-cost.ts";
import { NO_USAGE } from "../../../src/domain/usage/token-usage.ts";
import { createIdSource } from "../../../src/lib/id.ts";
import { createManualClock } from "../../testkit/manual-clock.ts";
import { createMemoryBusCarrier } from "../../testkit/memory-event-bus.ts";
import { createMemoryPriceOverrideStore } from "../../testkit/memory-price-override-store.ts";

const MODEL: Model = {
  id: "openai/gpt-4o",
  providerId: "openai",
  vendorModelId: "gpt-4o",
  name: "GPT-4o",
  capabilities: ["TEXT"],
  contextWindow: undefined,
  maxOutputTokens: undefined,
  prices: [
    { unit: "INPUT_TOKEN", picoUsdPerUnit: 10n, aboveInputTokens: 0, validFromMs: 0, source: "list" },
    { unit: "INPUT_TOKEN", picoUsdPerUnit: 90n, aboveInputTokens: 100, validFromMs: 0, source: "list" },
    { unit: "OUTPUT_TOKEN", picoUsdPerUnit: 20n, aboveInputTokens: 0, validFromMs: 0, source: "list" },
  ],
};
const REQUEST: CreatePriceOverrideRequest = {
  modelId: MODEL.id,
  unit: "INPUT_TOKEN",
  usdPerMillion: "0.000003",
  validFromMs: undefined,
  validUntilMs: undefined,
  organizationId: undefined,
};

describe("price overrides", () => {
  const clock = createManualClock();
  const ids = createIdSource({ clock, randomBytes });
  const running: RunningPriceOverrides[] = [];
  afterEach(() => {
    for (const one of running.splice(0)) one.close();
  });

  function principal(organizationId: string, scopes: readonly Scope[] = SCOPES, kind: Principal["kind"] = "apiKey") {
    const nobody = { teamId: undefined, projectId: undefined, userId: undefined };
    const apiKeyId = kind === "root" ? undefined : `key_of_${organizationId}`;
    return { ...nobody, kind, organizationId, apiKeyId, scopes: new Set(scopes) };
  }

  function setUp() {
    const store = createMemoryPriceOverrideStore();
    const carrier = createMemoryBusCarrier();
    return {
      store,
      async start() {
        const bus = carrier.connect();
        const replica = await createPriceOverrides({
          store,
          bus,
          clock,
          ids,
          organizations: {
            insert: () => Promise.reject(new Error("not here")),
            findByIds: () => Promise.resolve([]),
            list: () => Promise.reject(new Error("not here")),
          },
          isServed: (_organization, modelId) => modelId === MODEL.id,
        });
        running.push(replica);
        return { ...replica, bus };
      },
    };
  }

  const costOf = (replica: RunningPriceOverrides, organizationId: string, inputTokens: number, atMs = clock.nowMs()) =>
    computeCost(
      replica.book.apply(organizationId, MODEL.id, MODEL).prices,
      { ...NO_USAGE, inputTokens, outputTokens: 1 },
      atMs,
    )?.amountUsd;
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };

  it("hold for the organization that has them, for every context size, and for no other", async () => {
    const replica = await setUp().start();
    await replica.overrides.create(principal("org_a"), REQUEST);

    expect(costOf(replica, "org_a", 7)).toBe(7n * 3n + 20n);
    expect(costOf(replica, "org_a", 101)).toBe(101n * 3n + 20n);
    expect(costOf(replica, "org_b", 7)).toBe(7n * 10n + 20n);
  });

  it("hold from their start to their end, and the list before and after", async () => {
    const replica = await setUp().start();
    const from = clock.nowMs() + 1_000;
    await replica.overrides.create(principal("org_a"), { ...REQUEST, validFromMs: from, validUntilMs: from + 500 });

    expect([from - 1, from, from + 499, from + 500].map((atMs) => costOf(replica, "org_a", 1, atMs))).toEqual([
      30n,
      23n,
      23n,
      30n,
    ]);
  });

  it("hold on another replica when it hears of them, and still when the store is away", async () => {
    const { start, store } = setUp();
    const [one, other] = [await start(), await start()];
    await one.overrides.create(principal("org_a"), REQUEST);
    await settle();
    expect(costOf(other, "org_a", 1)).toBe(23n);

    store.isThere = false;
    clock.advance(60_000);
    await settle();
    expect(costOf(other, "org_a", 1)).toBe(23n);
  });

  it("hold within half a second on a replica that the bus does not reach", async () => {
    const { start } = setUp();
    const [one, other] = [await start(), await start()];
    other.bus.disconnect();
    await one.overrides.create(principal("org_a"), REQUEST);
    await settle();
    expect(costOf(other, "org_a", 1)).toBe(30n);

    clock.advance(500);
    await settle();
    expect(costOf(other, "org_a", 1)).toBe(23n);
  });

  it("end when they are removed; a call that began before is charged by them still", async () => {
    const { start } = setUp();
    const [one, other] = [await start(), await start()];
    const created = await one.overrides.create(principal("org_a"), REQUEST);
    const began = clock.nowMs();
    clock.advance(1_000);
    await one.overrides.remove(principal("org_a"), { id: created.ok ? created.value.id : "none" });
    await settle();

    for (const replica of [one, other]) {
      expect([costOf(replica, "org_a", 1, began), costOf(replica, "org_a", 1)]).toEqual([23n, 30n]);
    }
  });

  it("price a model of which nothing is known but its name, and other names of a model of the catalogue", async () => {
    const replica = await setUp().start();
    await replica.overrides.create(principal("org_a"), REQUEST);
    const dated = { ...MODEL, id: "openai/gpt-4o-2024-08-06", meansId: MODEL.id };

    expect(replica.book.apply("org_a", dated.id, dated).prices.at(-1)?.picoUsdPerUnit).toBe(3n);
    expect(replica.book.apply("org_a", MODEL.id, undefined)).toMatchObject({ id: MODEL.id, capabilities: [] });
    expect(replica.book.apply("org_b", MODEL.id, undefined)).toBeUndefined();
  });

  it("are put together once for a model, however many calls there are", async () => {
    const replica = await setUp().start();
    await replica.overrides.create(principal("org_a"), REQUEST);
    const { prices } = replica.book.apply("org_a", MODEL.id, MODEL);

    expect(replica.book.apply("org_a", MODEL.id, { ...MODEL }).prices).toBe(prices);
  });

  it.each<[string, Partial<CreatePriceOverrideRequest>, string, string]>([
    ["a model that is not served", { modelId: "openai/none" }, "NOT_FOUND", "modelId"],
    ["another organization", { organizationId: "org_b" }, "NOT_FOUND", "organizationId"],
    ["a price below nothing", { usdPerMillion: "-1" }, "BAD_USER_INPUT", "usdPerMillion"],
    ["a price that would be rounded", { usdPerMillion: "0.0000001" }, "BAD_USER_INPUT", "usdPerMillion"],
    ["a slip of units", { usdPerMillion: "1000000001" }, "BAD_USER_INPUT", "usdPerMillion"],
    ["an end before the start", { validFromMs: 2e12, validUntilMs: 2e12 }, "BAD_USER_INPUT", "validUntil"],
    ["an end that is past", { validFromMs: 1, validUntilMs: 2 }, "BAD_USER_INPUT", "validUntil"],
    ["a time that no database keeps", { validFromMs: 1e15 }, "BAD_USER_INPUT", "validFrom"],
  ])("are refused for %s", async (_, change, code, field) => {
    const replica = await setUp().start();

    expect(await replica.overrides.create(principal("org_a"), { ...REQUEST, ...change })).toMatchObject({
      ok: false,
      userErrors: [{ code, field: [field] }],
    });
  });

  it("of one model and unit cannot overlap; the refusal names the one in the way", async () => {
    const replica = await setUp().start();
    const first = await replica.overrides.create(principal("org_a"), REQUEST);
    const second = await replica.overrides.create(principal("org_a"), REQUEST);

    expect(second).toMatchObject({ ok: false, userErrors: [{ code: "BAD_USER_INPUT", field: ["validFrom"] }] });
    expect(JSON.stringify(second)).toContain(first.ok ? first.value.id : "none");
    expect(await replica.overrides.create(principal("org_a"), { ...REQUEST, unit: "OUTPUT_TOKEN" })).toMatchObject({
      ok: true,
      value: { createdBy: "key_of_org_a" },
    });
  });

  it("of one organization are not there for another, and need the scope", async () => {
    const replica = await setUp().start();
    const created = await replica.overrides.create(principal("org_a"), REQUEST);
    const id = created.ok ? created.value.id : "none";

    expect(await replica.overrides.remove(principal("org_b"), { id })).toMatchObject({
      userErrors: [{ code: "NOT_FOUND" }],
    });
    expect(costOf(replica, "org_a", 1)).toBe(23n);
    await expect(replica.overrides.create(principal("org_a", ["deployment:read"]), REQUEST)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});
