import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, callGraphql, CREATE_COMPLETION, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { send } from "../openai/support.ts";
import { streamWhole } from "../support/completion.ts";
import { read } from "../support/graph.ts";
import { ALL_SCOPES, make, makeKey } from "../support/tenant.ts";

const SECRET_OF_A = "sk-of-a-0123456789-abcdefghij-AAAA";
const SECRET_OF_B = "sk-of-b-0123456789-abcdefghij-BBBB";

describe("an organization's own credentials and deployments", () => {
  let started: StartedApp;
  let vendorOfA: VendorSimulator;
  let vendorOfB: VendorSimulator;
  let a: GraphqlTarget;
  let b: GraphqlTarget;

  async function makeOrganization(name: string): Promise<GraphqlTarget> {
    const organizationId = await make(started.root, "Organization", { name });
    return started.as((await makeKey(started.root, { name, organizationId, scopes: ALL_SCOPES })).secret);
  }

  beforeAll(async () => {
    vendorOfA = await startVendorSimulator({ apiKey: SECRET_OF_A, models: ["llama-ours"] });
    vendorOfB = await startVendorSimulator({ apiKey: SECRET_OF_B });
    started = await startApp({ env: { NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.0/8" } });
  });
  beforeEach(async () => {
    for (const { reset } of [vendorOfA, vendorOfB, started.simulator]) reset();
    a = await makeOrganization("A");
    b = await makeOrganization("B");
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
    await vendorOfA.close();
    await vendorOfB.close();
  });

  const credentialOf = (target: GraphqlTarget, vendor: VendorSimulator): Promise<string> =>
    make(target, "Credential", {
      name: "own",
      provider: "openai",
      secret: vendor.apiKey,
      baseUrl: vendor.openai.baseUrl,
    });

  it("a credential alone serves the provider's models to its organization, and to no other", async () => {
    await credentialOf(a, vendorOfA);
    const [ofA, ofB] = await Promise.all(
      [a, b].map((target) => callGraphql(target, CREATE_COMPLETION, ask("openai/gpt-4o-mini"))),
    );
    expect(ofA?.data).toMatchObject({
      createCompletion: { completion: { status: "COMPLETED", attempts: [{ deploymentName: "own" }] } },
    });
    expect(ofB?.data).toMatchObject({
      createCompletion: { completion: { attempts: [{ deploymentName: "environment/openai" }] } },
    });
    expect([vendorOfA.requests.length, started.simulator.requests.length]).toEqual([1, 1]);
  });

  it("a model that was added this way is listed, called, priced and recorded as any other", async () => {
    const credentialId = await credentialOf(a, vendorOfA);
    const deployment = await make(a, "Deployment", {
      name: "ours",
      credentialId,
      model: "acme/llama",
      vendorModelId: "llama-ours",
      contextWindow: 32_000,
      maxOutputTokens: 77,
      capabilities: ["TEXT", "TOOLS"],
      prices: [
        { unit: "INPUT_TOKEN", usdPerMillion: "3" },
        { unit: "OUTPUT_TOKEN", usdPerMillion: "5" },
      ],
    });
    const model =
      '{ model(id: "acme/llama") { id name provider { id } contextWindow maxOutputTokens capabilities prices { unit usdPerMillion } } }';
    const shown = {
      id: "acme/llama",
      name: "llama",
      provider: { id: "openai" },
      contextWindow: 32_000,
      maxOutputTokens: 77,
      capabilities: ["TEXT", "TOOLS"],
      prices: [
        { unit: "INPUT_TOKEN", usdPerMillion: "3" },
        { unit: "OUTPUT_TOKEN", usdPerMillion: "5" },
      ],
    };
    expect(await read(a, model)).toEqual({ model: shown });
    expect(await read(b, model)).toEqual({ model: null });
    const list = '{ models(filter: {search: "acme"}) { edges { node { id } } } }';
    expect(await read(a, list)).toEqual({ models: { edges: [{ node: { id: "acme/llama" } }] } });
    expect(await read(b, list)).toEqual({ models: { edges: [] } });

    const answer = await callGraphql(a, CREATE_COMPLETION, ask("acme/llama", "hello [[sim tokens=4]]"));
    const { completion } = (answer.data as unknown as { createCompletion: { completion: Completed } }).createCompletion;
    expect(completion.attempts).toEqual([{ vendorModelId: "llama-ours", status: "SUCCEEDED", deploymentName: "ours" }]);
    const { inputTokens, outputTokens } = completion.usage;
    expect(completion.cost.amountUsd).toBe(String((inputTokens * 3 + outputTokens * 5) / 1e6));
    expect(vendorOfA.requests[0]?.body).toMatchObject({ model: "llama-ours", max_tokens: 77 });
    expect((await callGraphql(b, CREATE_COMPLETION, ask("acme/llama"))).errors?.[0]?.extensions.code).toBe(
      "MODEL_NOT_FOUND",
    );
    expect(await read(a, "query ($id: ID!) { deployment(id: $id) { model { id } } }", { id: deployment })).toEqual({
      deployment: { model: { id: "acme/llama" } },
    });
  });

  it.each(["my-company/legal", "my_company2/legal:7b"])(
    "%s can be called by the name that it was given",
    async (model) => {
      const credentialId = await credentialOf(a, vendorOfA);
      await make(a, "Deployment", { name: "own", credentialId, model, vendorModelId: "llama-ours" });
      const answer = await callGraphql(a, CREATE_COMPLETION, ask(model));
      expect(answer.data).toMatchObject({ createCompletion: { completion: { status: "COMPLETED" } } });
    },
  );

  it("a name that no call could have is refused when the deployment is made", async () => {
    const credentialId = await credentialOf(a, vendorOfA);
    const answer = await callGraphql(
      a,
      `mutation ($input: CreateDeploymentInput!) { createDeployment(input: $input) { userErrors { field } } }`,
      { input: { name: "own", credentialId, model: "OpenAI/GPT-4o" } },
    );
    expect(answer.data).toEqual({ createDeployment: { userErrors: [{ field: ["model"] }] } });
  });

  it("two organizations with one provider and different secrets never mix, however many call at once", async () => {
    await credentialOf(a, vendorOfA);
    await credentialOf(b, vendorOfB);
    const targets = Array.from({ length: 120 }, (_, index) => (index % 2 === 0 ? a : b));
    const answers = await Promise.all(
      targets.map((target, index) =>
        // Half of the models are those that only the vendor's own list names.
        callGraphql(target, CREATE_COMPLETION, ask(index % 4 < 2 ? "openai/gpt-4o-mini" : "openai/llama-ours")),
      ),
    );
    answers.forEach((answer, index) => {
      const isNowhere = index % 2 === 1 && index % 4 >= 2;
      expect(answer.errors?.[0]?.extensions.code).toBe(isNowhere ? "MODEL_NOT_FOUND" : undefined);
    });
    const keysAt = (vendor: VendorSimulator) => new Set(vendor.requests.map(({ headers }) => headers.authorization));
    expect([...keysAt(vendorOfA)]).toEqual([`Bearer ${SECRET_OF_A}`]);
    expect([...keysAt(vendorOfB)]).toEqual([`Bearer ${SECRET_OF_B}`]);
    expect(started.simulator.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("nor by streams, by /v1 or by embeddings, however many call at once", async () => {
    await credentialOf(a, vendorOfA);
    await credentialOf(b, vendorOfB);
    const VECTORS = "openai/text-embedding-3-small";
    const messages = (text: string) => ({ messages: [{ role: "user", content: text }] });
    const ways: readonly ((target: GraphqlTarget, text: string) => Promise<string>)[] = [
      async (target, text) => {
        const { end } = await streamWhole(target, ask("openai/gpt-4o-mini", text));
        return String(end.completion.text);
      },
      async ({ key }, text) => {
        const body = { model: "openai/gpt-4o-mini", ...messages(text) };
        return (await send(started, "/chat/completions", body, { key })).text();
      },
      async ({ key }, text) => {
        const body = { model: "openai/gpt-4o-mini", stream: true, ...messages(text) };
        return (await send(started, "/chat/completions", body, { key })).text();
      },
      async ({ key }, input) => (await send(started, "/responses", { model: "openai/gpt-5.4", input }, { key })).text(),
      async ({ key }, input) => {
        const response = await send(started, "/embeddings", { model: VECTORS, input, dimensions: 2 }, { key });
        expect(response.status).toBe(200);
        return input;
      },
      async (target, input) => {
        const query = `mutation { createEmbeddings(input: { model: "${VECTORS}", input: ["${input}"], dimensions: 2 }) { completionId } }`;
        expect((await callGraphql(target, query)).errors).toBeUndefined();
        return input;
      },
    ];
    const wordOf = (index: number): string => `${index % 2 === 0 ? "alder" : "birch"}${String(index)}.`;
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, index) => {
        const way = ways[(index >> 1) % ways.length] ?? expect.unreachable();
        return way(index % 2 === 0 ? a : b, `say ${wordOf(index)}`);
      }),
    );
    answers.forEach((answer, index) => {
      expect(answer).toContain(wordOf(index));
    });
    for (const [vendor, secret, own, other] of [
      [vendorOfA, SECRET_OF_A, "alder", "birch"],
      [vendorOfB, SECRET_OF_B, "birch", "alder"],
    ] as const) {
      const asked = vendor.requests.filter(({ method }) => method === "POST");
      expect([...new Set(asked.map(({ headers }) => headers.authorization))]).toEqual([`Bearer ${secret}`]);
      const sent = asked.map(({ rawBody }) => rawBody).join("\n");
      expect(new Set(sent.match(new RegExp(`${own}\\d+`, "g"))).size).toBe(60);
      expect(sent).not.toContain(other);
    }
    expect(started.simulator.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("a rotation under load fails no call: each goes with the secret and the address that belong together", async () => {
    const id = await credentialOf(a, vendorOfA);
    const codes: unknown[] = [];
    let isOver = false;
    const callers = Array.from({ length: 12 }, async () => {
      while (!isOver) {
        const { errors } = await callGraphql(a, CREATE_COMPLETION, ask("openai/gpt-4o-mini", "[[sim delay=5]]"));
        codes.push(errors?.[0]?.extensions.code);
      }
    });
    for (let round = 0; round < 8; round += 1) {
      const vendor = round % 2 === 0 ? vendorOfB : vendorOfA;
      const input = { id, secret: vendor.apiKey, baseUrl: vendor.openai.baseUrl };
      const { updateCredential } = await read<{ updateCredential: { userErrors: unknown[] } }>(
        a,
        "mutation ($input: UpdateCredentialInput!) { updateCredential(input: $input) { userErrors { message } } }",
        { input },
      );
      expect(updateCredential.userErrors).toEqual([]);
      // The very next call goes by it.
      const before = vendor.requests.length;
      await callGraphql(a, CREATE_COMPLETION, ask("openai/gpt-4o-mini"));
      expect(vendor.requests.length).toBeGreaterThan(before);
    }
    isOver = true;
    await Promise.all(callers);
    expect(codes.length).toBeGreaterThan(8);
    expect(new Set(codes)).toEqual(new Set([undefined]));
  });
});

interface Completed {
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly cost: { readonly amountUsd: string };
  readonly attempts: readonly unknown[];
}
