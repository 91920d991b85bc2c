import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, CREATE_COMPLETION, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";
import { ALL_SCOPES, make, makeKey } from "../support/tenant.ts";

const MODEL =
  '{ model(id: "openai/gpt-4o-mini") { prices { unit usdPerMillion source overrideId aboveInputTokens } } }';
const CREATE = `mutation ($input: CreatePriceOverrideInput!) { createPriceOverride(input: $input) {
  priceOverride { id usdPerMillion validUntil createdByApiKeyId } userErrors { code message field } } }`;
const REMOVE = `mutation ($input: RemovePriceOverrideInput!) { removePriceOverride(input: $input) {
  priceOverride { id removedAt removedByApiKeyId } userErrors { code } } }`;

interface Shown {
  readonly model: { readonly prices: readonly { readonly unit: string; readonly usdPerMillion: string }[] };
}

describe("price overrides", () => {
  let started: StartedApp;
  let a: GraphqlTarget;
  let b: GraphqlTarget;
  let keyOfA: string;

  beforeAll(async () => {
    started = await startApp();
    const targets = [];
    for (const name of ["A", "B"]) {
      const organizationId = await make(started.root, "Organization", { name });
      const key = await makeKey(started.root, { name, organizationId, scopes: ALL_SCOPES });
      targets.push({ id: key.id, target: started.as(key.secret) });
    }
    a = targets[0]?.target ?? expect.unreachable();
    b = targets[1]?.target ?? expect.unreachable();
    keyOfA = targets[0]?.id ?? "none";
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const inputPrice = async (target: GraphqlTarget) =>
    (await read<Shown>(target, MODEL)).model.prices.filter(({ unit }) => unit === "INPUT_TOKEN");

  /** What a call's input cost, for one token. */
  async function paidForInput(target: GraphqlTarget): Promise<string | undefined> {
    const { createCompletion } = await read<{ createCompletion: { completion: { id: string } } }>(
      target,
      CREATE_COMPLETION,
      ask("openai/gpt-4o-mini"),
    );
    const { id } = createCompletion.completion;
    const stored = await read<{
      completion: { cost: { breakdown: { unit: string; usdPerMillion: string }[] } };
    }>(target, "query ($id: ID!) { completion(id: $id) { cost { breakdown { unit usdPerMillion } } } }", { id });
    return stored.completion.cost.breakdown.find(({ unit }) => unit === "INPUT_TOKEN")?.usdPerMillion;
  }

  it("are shown and charged in the place of the list, to their organization alone, until they are removed", async () => {
    const listed = await inputPrice(a);
    const before = await paidForInput(a);
    const { createPriceOverride } = await read<{
      createPriceOverride: { priceOverride: { id: string }; userErrors: unknown[] };
    }>(a, CREATE, { input: { modelId: "openai/gpt-4o-mini", unit: "INPUT_TOKEN", usdPerMillion: "0.11" } });
    const { id } = createPriceOverride.priceOverride;

    expect(createPriceOverride).toMatchObject({
      priceOverride: { usdPerMillion: "0.11", validUntil: null, createdByApiKeyId: keyOfA },
      userErrors: [],
    });
    expect(await inputPrice(a)).toEqual([
      { unit: "INPUT_TOKEN", usdPerMillion: "0.11", source: "override", overrideId: id, aboveInputTokens: 0 },
    ]);
    expect(await inputPrice(b)).toEqual(listed);
    expect([before, await paidForInput(a), await paidForInput(b)]).toEqual(["0.15", "0.11", "0.15"]);
    const again = await read(a, CREATE, {
      input: { modelId: "openai/gpt-4o-mini", unit: "INPUT_TOKEN", usdPerMillion: "0.12" },
    });
    expect(again).toMatchObject({
      createPriceOverride: { priceOverride: null, userErrors: [{ code: "BAD_USER_INPUT", field: ["validFrom"] }] },
    });

    expect(await read(b, REMOVE, { input: { id } })).toMatchObject({
      removePriceOverride: { priceOverride: null, userErrors: [{ code: "NOT_FOUND" }] },
    });
    expect(await read(a, REMOVE, { input: { id } })).toMatchObject({
      removePriceOverride: { priceOverride: { id, removedByApiKeyId: keyOfA }, userErrors: [] },
    });
    expect(await inputPrice(a)).toEqual(listed);
    expect(await paidForInput(a)).toBe("0.15");
    expect(await read(a, "{ priceOverrides { edges { node { id removedAt } } } }")).toMatchObject({
      priceOverrides: { edges: [{ node: { id, removedAt: expect.any(String) as unknown } }] },
    });
  });
});
