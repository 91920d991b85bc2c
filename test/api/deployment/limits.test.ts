import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";
import { ALL_SCOPES, make, makeKey } from "../support/tenant.ts";

interface Answer {
  readonly made: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: string[] | null }[];
}

describe("how many credentials and deployments an organization may have", () => {
  let started: StartedApp;

  beforeAll(async () => {
    started = await startApp({
      env: { NARTHEX_ORGANIZATION_CREDENTIALS: "2", NARTHEX_ORGANIZATION_DEPLOYMENTS: "3" },
    });
  });
  afterAll(() => started[Symbol.asyncDispose]());

  async function makeOrganization(name: string): Promise<GraphqlTarget> {
    const organizationId = await make(started.root, "Organization", { name });
    return started.as((await makeKey(started.root, { name, organizationId, scopes: ALL_SCOPES })).secret);
  }

  async function create(target: GraphqlTarget, noun: "Credential" | "Deployment", input: object): Promise<Answer> {
    const { answer } = await read<{ answer: Answer }>(
      target,
      `mutation ($input: Create${noun}Input!) {
        answer: create${noun}(input: $input) { made: ${noun.toLowerCase()} { id } userErrors { code message field } } }`,
      { input: { name: "own", ...input } },
    );
    return answer;
  }

  const credential = { provider: "openai", secret: "sk-of-a-0123456789-abcdefghij" };

  it("one credential too many is refused as data with the limit and its variable; an archived one makes room", async () => {
    const [a, b] = [await makeOrganization("A"), await makeOrganization("B")];
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(a, "Credential", credential)));
    const made = answers.flatMap((answer) => answer.made?.id ?? []);
    const refused = answers.filter((answer) => answer.made === null);

    expect(made).toHaveLength(2);
    for (const { userErrors } of refused) {
      expect(userErrors).toEqual([
        {
          code: "BAD_USER_INPUT",
          message:
            "The organization has 2 credentials, the most that it may have. Archive others first; the gateway's operator can allow more with NARTHEX_ORGANIZATION_CREDENTIALS.",
          field: null,
        },
      ]);
    }
    expect((await create(b, "Credential", credential)).made).not.toBeNull();
    await read(a, "mutation ($id: ID!) { archiveCredential(input: {id: $id}) { userErrors { message } } }", {
      id: made[0],
    });
    expect((await create(a, "Credential", credential)).made).not.toBeNull();
  });

  it("one deployment too many is refused the same way; a disabled one still counts", async () => {
    const target = await makeOrganization("C");
    const credentialId = await make(target, "Credential", { name: "own", ...credential });
    const input = { credentialId, model: "acme/llama" };
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(target, "Deployment", input)));
    const made = answers.flatMap((answer) => answer.made?.id ?? []);

    expect(made).toHaveLength(3);
    await read(
      target,
      "mutation ($id: ID!) { updateDeployment(input: {id: $id, enabled: false}) { userErrors { message } } }",
      { id: made[0] },
    );
    expect((await create(target, "Deployment", input)).userErrors).toEqual([
      {
        code: "BAD_USER_INPUT",
        message:
          "The organization has 3 deployments, the most that it may have. Archive others first; the gateway's operator can allow more with NARTHEX_ORGANIZATION_DEPLOYMENTS.",
        field: null,
      },
    ]);
  });
});
