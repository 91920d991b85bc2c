import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CompletionDocument,
  CompletionsDocument,
  CompletionStreamDocument,
  CreateApiKeyDocument,
  CreateCompletionDocument,
  CreateOrganizationDocument,
  CreateProjectDocument,
  CreateTeamDocument,
  CreateUserDocument,
  ModelsDocument,
  RevokeApiKeyDocument,
  UsageDocument,
  ViewerDocument,
} from "../generated/graphql.ts";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const INPUT = {
  model: "openai/gpt-4o-mini",
  messages: [{ role: "USER" as const, text: "Say hello." }],
  sessionId: "apollo",
};

const EVENT_TYPES = [
  "CompletionStarted",
  "TextDelta",
  "ReasoningDelta",
  "ToolCallDelta",
  "CompletionFinished",
  "CompletionFailed",
];

describe("Apollo Client with the committed operations", () => {
  let served: ServedGraphql & AsyncDisposable;
  let client: ApolloClient;
  beforeAll(async () => {
    served = await serveGraphql();
    const http = new HttpLink({ uri: `${served.url}/graphql`, headers: { authorization: `Bearer ${served.secret}` } });
    const isSubscription = ({ operationType }: { readonly operationType: OperationTypeNode }): boolean =>
      operationType === OperationTypeNode.SUBSCRIPTION;
    client = new ApolloClient({
      cache: new InMemoryCache({ possibleTypes: { CompletionEvent: EVENT_TYPES } }),
      link: ApolloLink.split(isSubscription, new GraphQLWsLink(served.connect()), http),
      defaultOptions: { query: { fetchPolicy: "no-cache" } },
    });
  });
  afterAll(async () => {
    client.stop();
    await served[Symbol.asyncDispose]();
  });

  it("creates a completion and reads its record back", async () => {
    const created = await client.mutate({ mutation: CreateCompletionDocument, variables: { input: INPUT } });
    const completion = created.data?.createCompletion?.completion;
    expect(completion).toMatchObject({ text: "Hello.", status: "COMPLETED", cost: { amountUsd: "0.0000045" } });
    const read = await client.query({ query: CompletionDocument, variables: { id: completion?.id ?? "" } });
    expect(read.data?.completion).toMatchObject({ id: completion?.id, usage: { inputTokens: 10 } });
    const listed = await client.query({
      query: CompletionsDocument,
      variables: { filter: { sessionId: "apollo" }, first: 1 },
    });
    expect(listed.data?.completions?.edges.map(({ node }) => node.id)).toEqual([completion?.id]);
    expect(listed.data?.completions?.pageInfo.hasNextPage).toBe(false);
  });

  it("streams a completion", async () => {
    const events = await new Promise<readonly string[]>((resolve, reject) => {
      const names: string[] = [];
      client
        .subscribe({ query: CompletionStreamDocument, variables: { input: INPUT }, fetchPolicy: "no-cache" })
        .subscribe({
          next: ({ data }) => names.push(data?.completionStream.__typename ?? "none"),
          complete: () => {
            resolve(names);
          },
          error: reject,
        });
    });
    expect(events).toEqual(["CompletionStarted", "TextDelta", "TextDelta", "CompletionFinished"]);
  });

  it("reads the viewer, models and usage", async () => {
    const viewer = await client.query({ query: ViewerDocument });
    expect(viewer.data?.viewer?.organization.id).toBe("org_a");
    const models = await client.query({ query: ModelsDocument });
    expect(models.data?.models?.edges[0]?.node.prices).toMatchObject([
      { unit: "INPUT_TOKEN", usdPerMillion: "0.15" },
      { unit: "OUTPUT_TOKEN", usdPerMillion: "0.6" },
    ]);
    const since = "2026-01-01T00:00:00Z";
    const usage = await client.query({
      query: UsageDocument,
      variables: { filter: { since, teamId: "team_1" }, groupBy: ["MODEL", "MODEL", "STATUS"], interval: "DAY" },
    });
    expect(usage.data?.usage?.total.requests).toBeGreaterThan(0);
    expect(served.gateway.usageQueries.at(-1)).toMatchObject({
      filter: { sinceMs: Date.parse(since), teamId: "team_1", untilMs: undefined },
      groupBy: ["MODEL", "STATUS"],
      interval: "DAY",
    });
  });

  it("makes what keys belong to, a key, and revokes it", async () => {
    const name = "made";
    const made = [
      (await client.mutate({ mutation: CreateOrganizationDocument, variables: { input: { name } } })).data
        ?.createOrganization?.organization,
      (await client.mutate({ mutation: CreateTeamDocument, variables: { input: { name } } })).data?.createTeam?.team,
      (await client.mutate({ mutation: CreateProjectDocument, variables: { input: { name } } })).data?.createProject
        ?.project,
      (await client.mutate({ mutation: CreateUserDocument, variables: { input: { name } } })).data?.createUser?.user,
    ];
    expect(made.map((thing) => thing?.name)).toEqual([name, name, name, name]);
    const key = await client.mutate({
      mutation: CreateApiKeyDocument,
      variables: { input: { name, scopes: ["model:read"] } },
    });
    const { secret, apiKey } = key.data?.createApiKey ?? {};
    expect((await served.post("{ viewer { scopes } }", { secret: secret ?? "" })).status).toBe(200);
    const revoked = await client.mutate({
      mutation: RevokeApiKeyDocument,
      variables: { input: { id: apiKey?.id ?? "" } },
    });
    expect(revoked.data?.revokeApiKey?.apiKey?.revokedAt).toBe("2026-01-02T03:04:05.678Z");
    expect((await served.post("{ viewer { scopes } }", { secret: secret ?? "" })).status).toBe(401);
  });
});
