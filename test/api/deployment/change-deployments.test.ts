import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, callGraphql, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { send } from "../openai/support.ts";
import { completeWhole, failWhole, streamWhole } from "../support/completion.ts";
import { read } from "../support/graph.ts";
import { ALL_SCOPES, make, makeKey } from "../support/tenant.ts";

const MODEL = "acme/legal";
const FIELDS = "id name vendorModelId enabled managedBy archivedAt prices { unit usdPerMillion } model { id }";
const SHOWN = `{ deployments { edges { node { ${FIELDS} } } } models(filter: {search: "acme/"}) { edges { node { id } } } }`;

describe("a deployment", () => {
  let started: StartedApp;
  let vendor: VendorSimulator;
  let own: GraphqlTarget;
  let key: string;
  let id: string;

  beforeAll(async () => {
    vendor = await startVendorSimulator({ apiKey: "sk-of-legal-0123456789-AAAA", models: ["legal-7b", "legal-8b"] });
    started = await startApp({ env: { NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.1/32" } });
  });
  beforeEach(async () => {
    vendor.reset();
    const organizationId = await make(started.root, "Organization", { name: "own" });
    key = (await makeKey(started.root, { name: "own", organizationId, scopes: ALL_SCOPES })).secret;
    own = started.as(key);
    const credentialId = await make(own, "Credential", {
      name: "own",
      provider: "openai",
      secret: vendor.apiKey,
      baseUrl: vendor.openai.baseUrl,
    });
    id = await make(own, "Deployment", {
      name: "legal",
      credentialId,
      model: MODEL,
      vendorModelId: "legal-7b",
      prices: [
        { unit: "INPUT_TOKEN", usdPerMillion: "1" },
        { unit: "OUTPUT_TOKEN", usdPerMillion: "2" },
      ],
    });
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
    await vendor.close();
  });

  async function change(mutation: "update" | "archive", fields: Readonly<Record<string, unknown>> = {}) {
    const name = `${mutation}Deployment`;
    const input = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${input}!) { answer: ${name}(input: $input) { deployment { ${FIELDS} } userErrors { code field } } }`;
    const { answer } = await read<{ answer: { deployment: Record<string, unknown> | null; userErrors: unknown[] } }>(
      own,
      query,
      { input: { id, ...fields } },
    );
    return answer;
  }
  const refusalOf = async (): Promise<unknown> => {
    const failure: Record<string, unknown> = await failWhole(own, ask(MODEL));
    return failure["code"];
  };

  it("is changed for the next call: the vendor's name of its model, its prices, its own name", async () => {
    const first = await completeWhole(own, ask(MODEL));
    expect(first.attempts).toMatchObject([{ deploymentName: "legal", vendorModelId: "legal-7b" }]);
    const changed = await change("update", {
      name: "legal again",
      vendorModelId: "legal-8b",
      prices: [
        { unit: "INPUT_TOKEN", usdPerMillion: "10" },
        { unit: "OUTPUT_TOKEN", usdPerMillion: "20" },
      ],
    });
    expect(changed).toMatchObject({ deployment: { name: "legal again", vendorModelId: "legal-8b" }, userErrors: [] });
    const second = await completeWhole(own, ask(MODEL));
    expect(second.attempts).toMatchObject([{ deploymentName: "legal again", vendorModelId: "legal-8b" }]);
    expect(second.usage).toEqual(first.usage);
    expect(Number(second.cost?.amountUsd)).toBeCloseTo(Number(first.cost?.amountUsd) * 10, 12);
    // What a call cost stays what it was.
    const stored = await read(own, "query ($id: ID!) { completion(id: $id) { cost { amountUsd } } }", { id: first.id });
    expect(stored).toEqual({ completion: { cost: { amountUsd: first.cost?.amountUsd } } });
  });

  it("serves neither call nor list while it is disabled, and both when it is enabled again", async () => {
    expect((await change("update", { enabled: false })).deployment).toMatchObject({ enabled: false });
    expect(await refusalOf()).toBe("MODEL_NOT_FOUND");
    expect(await read(own, SHOWN)).toMatchObject({
      deployments: { edges: [{ node: { id, enabled: false } }] },
      models: { edges: [] },
    });
    await change("update", { enabled: true });
    expect((await completeWhole(own, ask(MODEL))).status).toBe("COMPLETED");
    expect(await read(own, SHOWN)).toMatchObject({ models: { edges: [{ node: { id: MODEL } }] } });
  });

  it("is archived for good: not called, not listed, not changed, still readable by its id", async () => {
    const archived = await change("archive");
    expect(archived).toMatchObject({ deployment: { archivedAt: expect.any(String) as string }, userErrors: [] });
    expect(await change("archive")).toEqual(archived);
    expect((await change("update", { enabled: true })).userErrors).toMatchObject([{ field: ["id"] }]);
    expect(await refusalOf()).toBe("MODEL_NOT_FOUND");
    expect(await read(own, SHOWN)).toEqual({ deployments: { edges: [] }, models: { edges: [] } });
    expect(await read(own, "query ($id: ID!) { deployment(id: $id) { name } }", { id })).toEqual({
      deployment: { name: "legal" },
    });
  });

  it("lets a call that is under way end, and charges it as it began, whatever becomes of it meanwhile", async () => {
    vendor.next({ control: { delay: 600 } });
    const underWay = completeWhole(own, ask(MODEL));
    await vendor.waitForRequest(0);
    await change("update", { prices: [{ unit: "INPUT_TOKEN", usdPerMillion: "100" }] });
    await change("archive");
    const { status, cost, usage } = await underWay;
    expect(status).toBe("COMPLETED");
    expect(Number(cost?.amountUsd)).toBeCloseTo((usage.inputTokens + usage.outputTokens * 2) / 1e6, 12);
  });

  it("prices what is free and what is cached by its own prices alone", async () => {
    await change("update", { prices: ["INPUT_TOKEN", "OUTPUT_TOKEN"].map((unit) => ({ unit, usdPerMillion: "0" })) });
    const free = await completeWhole(own, ask(MODEL));
    expect(free.usage.totalTokens).toBeGreaterThan(0);
    expect(free.cost?.amountUsd).toBe("0");
    await change("update", {
      prices: [
        { unit: "INPUT_TOKEN", usdPerMillion: "4" },
        { unit: "CACHE_READ_TOKEN", usdPerMillion: "0.5" },
        { unit: "OUTPUT_TOKEN", usdPerMillion: "8" },
      ],
    });
    vendor.next({ control: { cached: 1_500 } });
    const { cost, usage } = await completeWhole(own, ask(MODEL, "word ".repeat(3_000)));
    expect(usage.cacheReadTokens).toBe(1_500);
    const millionths = (usage.inputTokens - 1_500) * 4 + 1_500 * 0.5 + usage.outputTokens * 8;
    expect(Number(cost?.amountUsd)).toBeCloseTo(millionths / 1e6, 12);
    const { usage: total } = await read<{ usage: unknown }>(own, "{ usage { total { requests unpricedRequests } } }");
    expect(total).toEqual({ total: { requests: 2, unpricedRequests: 0 } });
  });

  it("makes a model that streams, speaks by /v1 and is counted as any other", async () => {
    const whole = await completeWhole(own, ask(MODEL, "hello"));
    const { end } = await streamWhole(own, ask(MODEL, "hello"));
    expect([end.completion.text, end.completion.cost?.amountUsd]).toEqual([whole.text, whole.cost?.amountUsd]);
    for (const [path, body] of [
      ["/chat/completions", { messages: [{ role: "user", content: "hello" }] }],
      ["/responses", { input: "hello" }],
    ] as const) {
      const response = await send(started, path, { model: MODEL, ...body }, { key });
      expect(response.status).toBe(200);
      expect(response.headers.get("x-narthex-cost-usd")).toBe(whole.cost?.amountUsd);
      const streamed = await send(started, path, { model: MODEL, stream: true, ...body }, { key });
      expect(await streamed.text()).toContain(`"cost_usd":"${String(whole.cost?.amountUsd)}"`);
    }
    expect(await (await send(started, `/models/${MODEL}`, undefined, { key })).json()).toMatchObject({ id: MODEL });
    const { usage } = await read<{ usage: { total: { costUsd: string } } }>(
      own,
      "{ usage(groupBy: [MODEL]) { total { requests costUsd unpricedRequests } groups { dimensions totals { requests } } } }",
    );
    expect(usage).toMatchObject({
      total: { requests: 6, unpricedRequests: 0 },
      groups: [{ dimensions: { MODEL }, totals: { requests: 6 } }],
    });
    expect(Number(usage.total.costUsd)).toBeCloseTo(Number(whole.cost?.amountUsd) * 6, 12);
    expect((await callGraphql(started.root, `{ model(id: "${MODEL}") { id } }`)).data).toEqual({ model: null });
  });
});
