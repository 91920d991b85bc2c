import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, callGraphql, CREATE_COMPLETION, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";
import { ALL_SCOPES, make, makeKey } from "../support/tenant.ts";

const SECRET = "sk-the-first-0123456789-abcdef-AAAA";
const MASKED = "sk-…AAAA";
const FIELDS = "id name baseUrl maskedSecret secretVersion enabled managedBy archivedAt";

interface Outcome {
  readonly credential: Readonly<Record<string, unknown>> | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly field: readonly string[];
  }[];
}

describe("a credential", () => {
  let started: StartedApp;
  let vendor: VendorSimulator;
  let own: GraphqlTarget;

  beforeAll(async () => {
    vendor = await startVendorSimulator({ apiKey: SECRET });
    // Not the vendor's address: what leads there is to be refused unless it is listed.
    started = await startApp({ env: { NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.1/32" } });
  });
  beforeEach(async () => {
    vendor.reset();
    const organizationId = await make(started.root, "Organization", { name: "own" });
    own = started.as((await makeKey(started.root, { name: "own", organizationId, scopes: ALL_SCOPES })).secret);
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
    await vendor.close();
  });

  const input = () => ({ name: "mine", provider: "openai", secret: SECRET, baseUrl: vendor.openai.baseUrl });
  async function change(mutation: "create" | "update" | "archive", fields: Readonly<Record<string, unknown>>) {
    const name = `${mutation}Credential`;
    const query = `mutation ($input: ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}CredentialInput!) {
      ${name}(input: $input) { credential { ${FIELDS} } userErrors { code message field } } }`;
    const data = await read<Record<string, Outcome>>(own, query, { input: fields });
    return data[name] ?? { credential: null, userErrors: [] };
  }
  async function complete(): Promise<string | undefined> {
    const answer = await callGraphql(own, CREATE_COMPLETION, ask("openai/gpt-4o-mini"));
    const [error] = answer.errors ?? [];
    if (error !== undefined) return String(error.extensions.code);
    const data = answer.data as unknown as {
      createCompletion: { completion: { attempts: readonly [{ deploymentName: string }] } };
    };
    return data.createCompletion.completion.attempts[0].deploymentName;
  }

  it("shows its secret masked, and nowhere else", async () => {
    const made = await change("create", input());
    expect(made).toEqual({
      credential: {
        id: expect.stringMatching(/^cred_/) as string,
        name: "mine",
        baseUrl: vendor.openai.baseUrl,
        maskedSecret: MASKED,
        secretVersion: 1,
        enabled: true,
        managedBy: "API",
        archivedAt: null,
      },
      userErrors: [],
    });
    expect(await read(own, "{ credentials { edges { node { name maskedSecret provider { id } } } } }")).toEqual({
      credentials: { edges: [{ node: { name: "mine", maskedSecret: MASKED, provider: { id: "openai" } } }] },
    });
  });

  it.each([
    ["slashes", `https://example.com/${"/".repeat(300_000)}a/v1`],
    ["dots", `https://${".".repeat(300_000)}a/v1`],
  ])("is refused an address of 300,000 %s at once", async (_what, baseUrl) => {
    const startedAt = performance.now();
    const { credential, userErrors } = await change("create", { ...input(), baseUrl });
    expect(credential).toBeNull();
    expect(userErrors).toEqual([
      { code: "BAD_USER_INPUT", message: "It has more than 2048 characters.", field: ["baseUrl"] },
    ]);
    // An expression took minutes, and nobody else was answered meanwhile.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it("is not changed by its masked secret sent back, and takes a new one for the next call", async () => {
    const { credential } = await change("create", input());
    const id = credential?.id;
    expect((await change("update", { id, secret: MASKED })).credential).toEqual(credential);
    expect(await complete()).toBe("mine");
    const wrong = await change("update", { id, secret: "sk-another-0123456789-abcdef-BBBB" });
    expect(wrong.credential).toMatchObject({ secretVersion: 2, maskedSecret: "sk-…BBBB" });
    expect(await complete()).toBe("PROVIDER_ERROR");
    await change("update", { id, secret: SECRET });
    expect(await complete()).toBe("mine");
    // What was shown of an earlier secret is no secret.
    const stale = await change("update", { id, secret: "sk-…BBBB" });
    expect(stale.userErrors).toMatchObject([{ code: "BAD_USER_INPUT", field: ["secret"] }]);
  });

  it("does not send a stored secret to an address that it was not given for", async () => {
    const { credential } = await change("create", input());
    const moved = `http://127.0.0.1:${String(vendor.port)}/elsewhere/v1`;
    const refused = await change("update", { id: credential?.id, baseUrl: moved });
    expect(refused).toMatchObject({ credential: null, userErrors: [{ code: "BAD_USER_INPUT", field: ["secret"] }] });
    expect((await change("update", { id: credential?.id, baseUrl: moved, secret: SECRET })).credential).toMatchObject({
      baseUrl: moved,
      secretVersion: 2,
    });
    expect((await change("update", { id: credential?.id, baseUrl: null })).userErrors).toHaveLength(1);
  });

  it("serves no call while it is disabled, and none once it is archived, for good", async () => {
    const { credential } = await change("create", input());
    const id = credential?.id;
    expect((await change("update", { id, enabled: false })).credential).toMatchObject({ enabled: false });
    expect(await complete()).toBe("environment/openai");
    await change("update", { id, enabled: true });
    expect(await complete()).toBe("mine");
    const deployment = await make(own, "Deployment", { name: "of it", credentialId: id, model: "openai/x" });
    expect((await change("archive", { id })).userErrors).toMatchObject([{ field: ["id"] }]);
    await read(own, `mutation { archiveDeployment(input: {id: "${deployment}"}) { deployment { id } } }`);
    const archived = await change("archive", { id });
    expect(archived.credential).toMatchObject({ maskedSecret: null, archivedAt: expect.any(String) as string });
    expect(await change("archive", { id })).toEqual(archived);
    expect((await change("update", { id, enabled: true })).userErrors).toMatchObject([{ field: ["id"] }]);
    expect(await complete()).toBe("environment/openai");
    expect(await read(own, "{ credentials { edges { node { id } } } }")).toEqual({ credentials: { edges: [] } });
    expect(await read(own, `{ credential(id: "${String(id)}") { id } }`)).toEqual({ credential: { id } });
  });

  it.each([
    ["loopback", "https://127.0.0.2/v1"],
    ["decimal", "http://2130706434/v1"],
    ["octal", "http://0177.0.0.2/v1"],
    ["hexadecimal", "http://0x7f000002/v1"],
    ["short", "http://127.2/v1"],
    ["full-width digits", "http://１２７.0.0.2/v1"],
    ["metadata", "http://169.254.169.254/v1"],
    ["private", "https://10.1.2.3/v1"],
    ["carrier-grade NAT", "https://100.64.0.1/v1"],
    ["IPv6 loopback", "https://[::1]/v1"],
    ["IPv4 in IPv6", "https://[::ffff:10.0.0.1]/v1"],
    ["NAT64", "https://[64:ff9b::a00:1]/v1"],
    ["unique local", "https://[fd00:ec2::254]/v1"],
    ["a user before the host", "https://api.openai.com@10.0.0.1/v1"],
    ["http to a public address", "http://1.1.1.1/v1"],
    ["no version", "https://1.1.1.1"],
    ["another scheme", "file:///etc/passwd"],
    ["no URL", "api.openai.com/v1"],
  ])("refuses a base URL that is %s: %s", async (_what, baseUrl) => {
    expect(await change("create", { ...input(), baseUrl })).toMatchObject({
      credential: null,
      userErrors: [{ code: "BAD_USER_INPUT", field: ["baseUrl"] }],
    });
  });

  it.each([
    ["no secret", { secret: null }, "secret"],
    ["a masked secret", { secret: MASKED }, "secret"],
    ["a secret with a line break", { secret: "sk-a\nb" }, "secret"],
    ["a secret copied from a header", { secret: `Bearer ${SECRET}` }, "secret"],
    ["an endless secret", { secret: "x".repeat(20_000) }, "secret"],
    ["a provider that there is not", { provider: "nobody" }, "provider"],
    ["no name", { name: " " }, "name"],
    ["a setting that there is not", { settings: [{ name: "region", value: "x" }] }, "settings"],
    ["an organization that there is not", { organizationId: "org_none" }, "organizationId"],
  ])("is not made of %s", async (_what, wrong, field) => {
    const { credential, userErrors } = await change("create", { ...input(), ...wrong });
    expect(credential).toBeNull();
    expect(userErrors.map((error) => error.field)).toEqual([[field]]);
    expect(JSON.stringify(userErrors)).not.toContain(SECRET);
  });

  it("needs the scopes: deployment:write to change, deployment:read to see", async () => {
    const { secret } = await makeKey(own, { name: "caller", scopes: ["completion:create", "completion:read"] });
    const caller = started.as(secret);
    const create = await callGraphql(
      caller,
      "mutation ($input: CreateCredentialInput!) { createCredential(input: $input) { credential { id } } }",
      { input: input() },
    );
    expect(create.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    expect((await callGraphql(caller, "{ credentials { edges { node { id } } } }")).errors?.[0]?.extensions.code).toBe(
      "FORBIDDEN",
    );
    const { credential } = await change("create", input());
    expect((await callGraphql(caller, `{ credential(id: "${String(credential?.id)}") { id } }`)).data).toEqual({
      credential: null,
    });
  });

  it("tests a deployment with an answer of one token", async () => {
    const { credential } = await change("create", input());
    const test = async (fields: Readonly<Record<string, unknown>>) => {
      const id = await make(own, "Deployment", { name: "d", credentialId: credential?.id, ...fields });
      const query = `mutation { testDeployment(input: {id: "${id}"}) { result { succeeded errorCode vendorStatus } userErrors { code } } }`;
      return (await read<{ testDeployment: unknown }>(own, query)).testDeployment;
    };
    const good = { result: { succeeded: true, errorCode: null, vendorStatus: null }, userErrors: [] };
    expect(await test({ model: "openai/gpt-4o-mini" })).toEqual(good);
    expect(vendor.requests.map(({ body }) => (body as { max_tokens: number }).max_tokens)).toEqual([1]);
    expect(await test({ model: "openai/nobody-knows-it" })).toEqual({
      result: { succeeded: false, errorCode: "MODEL_NOT_FOUND", vendorStatus: 404 },
      userErrors: [],
    });
    // A vendor that refuses so small an answer still shows that it knows the model.
    vendor.next({
      raw: { status: 400, body: JSON.stringify({ error: { message: "x", type: "invalid_request_error" } }) },
    });
    expect(await test({ model: "openai/gpt-4o-mini" })).toEqual(good);
    await change("update", { id: credential?.id, secret: "sk-wrong-0123456789-abcdef-CCCC" });
    expect(await test({ model: "openai/gpt-4o-mini" })).toEqual({
      result: { succeeded: false, errorCode: "PROVIDER_ERROR", vendorStatus: 401 },
      userErrors: [],
    });
  });

  it("tests a deployment whose vendor gives no answer so small by the vendor's list, and calls where it lists nothing", async () => {
    const { credential } = await change("create", input());
    const test = async (model: string) => {
      const id = await make(own, "Deployment", { name: "d", credentialId: credential?.id, model });
      const query = `mutation { testDeployment(input: {id: "${id}"}) { result { succeeded errorCode } } }`;
      return (await read<{ testDeployment: unknown }>(own, query)).testDeployment;
    };
    // By the Responses API, which takes a limit of sixteen tokens at least; and a model that gives vectors.
    for (const model of ["openai/gpt-5.4", "openai/text-embedding-3-small"]) {
      expect(await test(model)).toEqual({ result: { succeeded: true, errorCode: null } });
    }
    expect(await test("openai/gpt-5.4-of-nobody")).toEqual({
      result: { succeeded: false, errorCode: "MODEL_NOT_FOUND" },
    });
    expect(vendor.requests.filter(({ method }) => method === "POST")).toEqual([]);
    // A server that lists nothing may serve the model all the same.
    vendor.next({ raw: { body: JSON.stringify({ object: "list", data: [] }) } });
    expect(await test("openai/gpt-5.4")).toEqual({ result: { succeeded: true, errorCode: null } });
    expect(vendor.requests.filter(({ method }) => method === "POST")).toMatchObject([
      { body: { max_output_tokens: 16 } },
    ]);
  });

  it("tests a deployment for embeddings by one vector where the vendor has no list", async () => {
    const { baseUrl } = vendor.family.azure;
    const { credential } = await change("create", { name: "azure", provider: "azure", secret: SECRET, baseUrl });
    const fields = { name: "d", credentialId: credential?.id, model: "acme/vectors", capabilities: ["EMBEDDING"] };
    const id = await make(own, "Deployment", fields);
    const query = `mutation { testDeployment(input: {id: "${id}"}) { result { succeeded errorCode vendorStatus } } }`;
    const data = [{ object: "embedding", index: 0, embedding: [0.5, 0.25] }];
    const usage = { prompt_tokens: 1, total_tokens: 1 };
    vendor.next({ raw: { body: JSON.stringify({ object: "list", data, usage }) } });
    expect(await read(own, query)).toEqual({
      testDeployment: { result: { succeeded: true, errorCode: null, vendorStatus: null } },
    });
    expect(vendor.requests.map(({ path, body }) => [path, body])).toMatchObject([
      ["/openai/deployments/vectors/embeddings", { input: ["Hi"] }],
    ]);
    vendor.next({ raw: { status: 401, body: JSON.stringify({ error: { code: "401", message: "x" } }) } });
    expect(await read(own, query)).toEqual({
      testDeployment: { result: { succeeded: false, errorCode: "PROVIDER_ERROR", vendorStatus: 401 } },
    });
  });
});
