import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, CREATE_COMPLETION, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { codesOf, read } from "../support/graph.ts";
import { ALL_SCOPES, make, makeKey } from "../support/tenant.ts";

const REFRESH = `mutation ($input: RefreshModelsInput!) { refreshModels(input: $input) {
  listings { provider { id } credentialName modelCount readAt failed } userErrors { code field } } }`;
const MODEL =
  "query ($id: ID!) { model(id: $id) { id name capabilities inputModalities contextWindow prices { unit } deprecated releasedOn } }";

describe("refreshModels", () => {
  let started: StartedApp;
  let vendorOfA: VendorSimulator;
  let a: GraphqlTarget;
  let b: GraphqlTarget;

  beforeAll(async () => {
    vendorOfA = await startVendorSimulator({ apiKey: "sk-of-a-0123456789", models: ["only-a-has-this"] });
    started = await startApp({
      env: { NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.0/8" },
      simulator: { models: ["shared"] },
    });
    const targets = [];
    for (const name of ["A", "B"]) {
      const organizationId = await make(started.root, "Organization", { name });
      targets.push(started.as((await makeKey(started.root, { name, organizationId, scopes: ALL_SCOPES })).secret));
    }
    a = targets[0] ?? expect.unreachable();
    b = targets[1] ?? expect.unreachable();
    await make(a, "Credential", {
      name: "own",
      provider: "openai",
      secret: vendorOfA.apiKey,
      baseUrl: vendorOfA.openai.baseUrl,
    });
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
    await vendorOfA.close();
  });

  it("brings what a vendor lists and the catalogue does not know, to those alone whose credential lists it", async () => {
    expect(await read(a, MODEL, { id: "openai/only-a-has-this" })).toEqual({ model: null });
    const { refreshModels } = await read<{ refreshModels: { listings: object[] } }>(a, REFRESH, {
      input: { provider: "openai" },
    });
    await read(b, REFRESH, { input: { provider: "openai" } });

    expect(refreshModels).toMatchObject({
      listings: expect.arrayContaining([
        expect.objectContaining({ provider: { id: "openai" }, credentialName: "own", failed: false }),
        expect.objectContaining({ credentialName: "environment/openai", failed: false }),
      ]) as unknown,
      userErrors: [],
    });
    const bare = {
      capabilities: [],
      inputModalities: null,
      contextWindow: null,
      prices: [],
      deprecated: null,
      releasedOn: null,
    };
    expect(await read(a, MODEL, { id: "openai/only-a-has-this" })).toEqual({
      model: { id: "openai/only-a-has-this", name: "only-a-has-this", ...bare },
    });
    expect(await read(b, MODEL, { id: "openai/only-a-has-this" })).toEqual({ model: null });
    for (const target of [a, b]) {
      expect(await read(target, MODEL, { id: "openai/shared" })).toMatchObject({ model: bare });
    }
    const search = '{ models(filter: {search: "only-a"}) { edges { node { id } } } }';
    expect(await read(a, search)).toEqual({ models: { edges: [{ node: { id: "openai/only-a-has-this" } }] } });
    expect(await read(b, search)).toEqual({ models: { edges: [] } });
    expect(await read(a, CREATE_COMPLETION, ask("openai/only-a-has-this"))).toMatchObject({
      createCompletion: { completion: { status: "COMPLETED", cost: null } },
    });
  });

  it("keeps the list while its vendor is away, and says so", async () => {
    await vendorOfA.close();
    // A list is not read again within ten seconds: a credential of its own has none yet.
    await make(b, "Credential", {
      name: "dead",
      provider: "openai",
      secret: vendorOfA.apiKey,
      baseUrl: vendorOfA.openai.baseUrl,
    });
    expect(await read(b, REFRESH, { input: {} })).toMatchObject({
      refreshModels: {
        listings: expect.arrayContaining([
          expect.objectContaining({ credentialName: "dead", modelCount: 0, readAt: null, failed: true }),
        ]) as unknown,
      },
    });
    expect(await read(a, MODEL, { id: "openai/only-a-has-this" })).toMatchObject({ model: { prices: [] } });
  });

  it("refuses a provider without a credential, and a key without the scope", async () => {
    expect(await read(a, REFRESH, { input: { provider: "cohere" } })).toMatchObject({
      refreshModels: { listings: [], userErrors: [{ code: "NOT_FOUND", field: ["provider"] }] },
    });
    const organizationId = await make(started.root, "Organization", { name: "C" });
    const { secret } = await makeKey(started.root, { name: "C", organizationId, scopes: ["model:read"] });
    expect(await codesOf(started.as(secret), REFRESH, { input: {} })).toEqual([["refreshModels", "FORBIDDEN"]]);
  });
});
