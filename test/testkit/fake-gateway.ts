import { randomBytes } from "node:crypto";
import type { CompletionEvent } from "../../src/domain/completion/completion-event.ts";
import type { CompletionRequestDraft } from "../../src/domain/completion/completion-request-draft.ts";
import type { Completion, CompletionRecord } from "../../src/domain/completion/completion.ts";
import { badUserInput, GatewayError } from "../../src/domain/error/gateway-error.ts";
import type { EmbeddingRequestDraft } from "../../src/domain/embedding/embedding-request.ts";
import type { Embeddings } from "../../src/domain/embedding/embedding.ts";
import type { CallContext, Gateway } from "../../src/domain/gateway.ts";
import type { ApiKey } from "../../src/domain/identity/api-key.ts";
import type { Identity, OwnedReader } from "../../src/domain/identity/identity.ts";
import type { Organization, Project, Team, User } from "../../src/domain/identity/organization.ts";
import { notFound } from "../../src/domain/identity/admin-input.ts";
import { assertScope, type Principal } from "../../src/domain/identity/principal.ts";
import { SCOPES, type Scope } from "../../src/domain/identity/scope.ts";
import { toDeployedModel } from "../../src/domain/routing/deployed-model.ts";
import type { UsageQuery } from "../../src/domain/usage/usage-report.ts";
import { createIdSource } from "../../src/lib/id.ts";
import type { Page, PageRequest } from "../../src/lib/page.ts";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import { createRecord, MODEL, NOW_MS } from "./fake-record.ts";
import { createRoutingHarness } from "./routing-harness.ts";

/** What a call to the fake was given. */
export interface SeenCall {
  readonly principal: Principal;
  readonly draft: CompletionRequestDraft;
  readonly call: CallContext;
}

/** A gateway without vendors or storage, to test the faces: organizations `org_a` and `org_b`, a key with all scopes for each. */
export interface FakeGateway extends Gateway {
  /** Every `complete` and `stream` that was called. */
  readonly calls: SeenCall[];
  readonly records: CompletionRecord[];
  readonly usageQueries: UsageQuery[];
  /** How often the batched reads were called, by noun. */
  readonly reads: Record<string, number>;
  /** Milliseconds (of `performance.now()`) at which each stream's `return()` was called. */
  readonly returnedAtMs: number[];
  /** What `complete` and `stream` do instead of the default; the prompt's text decides nothing. */
  behaviour: {
    complete?: (seen: SeenCall) => Promise<Completion>;
    stream?: (seen: SeenCall) => AsyncIterator<CompletionEvent, undefined>;
  };
  /** The secret of a new key. */
  addKey(organizationId: string, scopes?: readonly Scope[]): { readonly secret: string; readonly apiKey: ApiKey };
  revoke(apiKeyId: string): void;
}

export const ROOT_KEY = "ntx_test_root";

/** Creates the fake. */
export function createFakeGateway(): FakeGateway {
  const ids = createIdSource({ clock: createSystemClock(), randomBytes });
  const keys = new Map<string, ApiKey>();
  const organizations: Organization[] = [
    { id: "default", name: "Default", createdAtMs: NOW_MS },
    { id: "org_a", name: "A", createdAtMs: NOW_MS },
    { id: "org_b", name: "B", createdAtMs: NOW_MS },
  ];
  const teams: Team[] = [];
  const projects: Project[] = [];
  const users: User[] = [];
  const records: CompletionRecord[] = [];
  const reads: Record<string, number> = {};
  const calls: SeenCall[] = [];
  const usageQueries: UsageQuery[] = [];
  const returnedAtMs: number[] = [];
  const isVisible = (principal: Principal, organizationId: string): boolean =>
    principal.kind === "root" || organizationId === principal.organizationId;

  function createReader<T extends { readonly id: string }>(
    noun: string,
    scope: Scope,
    rows: () => readonly T[],
    organizationOf: (row: T) => string,
    ownId: (principal: Principal) => string | undefined,
  ): OwnedReader<T> {
    return {
      findByIds(principal, wanted) {
        reads[noun] = (reads[noun] ?? 0) + 1;
        const found = wanted.map((id) =>
          rows().find(
            (row) =>
              row.id === id &&
              isVisible(principal, organizationOf(row)) &&
              (principal.scopes.has(scope) || ownId(principal) === id),
          ),
        );
        return Promise.resolve(found);
      },
      list(principal, page) {
        assertScope(principal, scope);
        return Promise.resolve(
          toPage(
            rows().filter((row) => organizationOf(row) === principal.organizationId),
            page,
          ),
        );
      },
    };
  }

  const ownOf = (row: { readonly organizationId: string }): string => row.organizationId;
  const identity: Identity = {
    authenticate({ authorization, organizationId }) {
      const secret = authorization?.replace(/^Bearer /, "");
      if (secret === ROOT_KEY) return Promise.resolve(createRoot(organizationId ?? "default"));
      const key = secret === undefined ? undefined : keys.get(secret);
      if (key === undefined || key.revokedAtMs !== undefined) return Promise.reject(createUnauthenticated());
      return Promise.resolve({ ...key, kind: "apiKey", apiKeyId: key.id, scopes: new Set(key.scopes) });
    },
    getOwnOrganization(principal) {
      const own = organizations.find(({ id }) => id === principal.organizationId);
      return own === undefined ? Promise.reject(new Error("no such organization")) : Promise.resolve(own);
    },
    organizations: createReader(
      "organizations",
      "organization:admin",
      () => organizations,
      (row) => row.id,
      (p) => p.organizationId,
    ),
    teams: createReader(
      "teams",
      "organization:admin",
      () => teams,
      ownOf,
      (p) => p.teamId,
    ),
    projects: createReader(
      "projects",
      "organization:admin",
      () => projects,
      ownOf,
      (p) => p.projectId,
    ),
    users: createReader(
      "users",
      "organization:admin",
      () => users,
      ownOf,
      (p) => p.userId,
    ),
    apiKeys: createReader(
      "apiKeys",
      "key:read",
      () => [...keys.values()],
      ownOf,
      (p) => p.apiKeyId,
    ),
    async createOrganization(principal, { name }) {
      assertScope(principal, "organization:admin");
      if (name === "") return refuseName();
      const value = { id: ids.createId("org"), name, createdAtMs: NOW_MS };
      organizations.push(value);
      return { ok: true, value };
    },
    async createTeam(principal, { name, organizationId = principal.organizationId }) {
      assertScope(principal, "organization:admin");
      const value = { id: ids.createId("team"), organizationId, name, createdAtMs: NOW_MS };
      teams.push(value);
      return { ok: true, value };
    },
    async createProject(principal, { name, teamId, organizationId = principal.organizationId }) {
      assertScope(principal, "organization:admin");
      const value = { id: ids.createId("proj"), organizationId, teamId, name, createdAtMs: NOW_MS };
      projects.push(value);
      return { ok: true, value };
    },
    async createUser(principal, { name, organizationId = principal.organizationId }) {
      assertScope(principal, "organization:admin");
      const value = { id: ids.createId("user"), organizationId, name, createdAtMs: NOW_MS };
      users.push(value);
      return { ok: true, value };
    },
    async createApiKey(principal, request) {
      assertScope(principal, "key:write");
      const { secret, apiKey } = addKey(request.organizationId ?? principal.organizationId, SCOPES, request.name);
      return { ok: true, value: { secret, apiKey } };
    },
    async revokeApiKey(principal, { id }) {
      assertScope(principal, "key:write");
      const key = [...keys.values()].find((other) => other.id === id && isVisible(principal, other.organizationId));
      if (key === undefined) {
        return {
          ok: false,
          userErrors: [{ code: "NOT_FOUND", message: "There is nothing with this id.", field: ["id"] }],
        };
      }
      revoke(id);
      return { ok: true, value: { ...key, revokedAtMs: NOW_MS } };
    },
  };

  function addKey(
    organizationId: string,
    scopes: readonly Scope[] = SCOPES,
    name = "key",
  ): { secret: string; apiKey: ApiKey } {
    const secret = `ntx_test_${randomBytes(8).toString("hex")}`;
    const apiKey: ApiKey = {
      id: ids.createId("key"),
      organizationId,
      teamId: undefined,
      projectId: undefined,
      userId: undefined,
      name,
      scopes,
      expiresAtMs: undefined,
      revokedAtMs: undefined,
      createdAtMs: NOW_MS,
    };
    keys.set(secret, apiKey);
    return { secret, apiKey };
  }

  function revoke(apiKeyId: string): void {
    for (const [secret, key] of keys) if (key.id === apiKeyId) keys.set(secret, { ...key, revokedAtMs: NOW_MS });
  }

  function createCompletion({ principal, draft }: SeenCall): Completion {
    const record = createRecord(ids.createId("cmpl"), principal, draft);
    records.unshift(record);
    return {
      record,
      content: { text: "Hello.", reasoning: undefined, toolCalls: [], providerMetadata: undefined, object: undefined },
    };
  }

  function createEmbeddings(principal: Principal, draft: EmbeddingRequestDraft): Embeddings {
    const record = { ...createRecord(ids.createId("emb"), principal, draft), operation: "EMBEDDING" as const };
    records.unshift(record);
    return { record, vectors: draft.input.map(() => [0.25, 0.5]) };
  }

  async function* streamDefault(seen: SeenCall): AsyncGenerator<CompletionEvent, undefined> {
    const completion = createCompletion(seen);
    const completionId = completion.record.id;
    yield { type: "started", completionId, sequence: 0, requestedModel: seen.draft.model };
    yield { type: "text-delta", completionId, sequence: 1, text: "Hel" };
    yield { type: "text-delta", completionId, sequence: 2, text: "lo." };
    yield { type: "finished", completionId, sequence: 3, completion };
  }

  const routing = createRoutingHarness({ organizations });
  const { credentials, deployments } = routing.create();
  const gateway: FakeGateway = {
    credentials,
    deployments,
    priceOverrides: {
      create: () => Promise.resolve({ ok: false, userErrors: [notFound("modelId")] }),
      remove: () => Promise.resolve({ ok: false, userErrors: [notFound("id")] }),
      list(principal) {
        assertScope(principal, "deployment:read");
        return Promise.resolve({ items: [], hasNextPage: false, hasPreviousPage: false });
      },
    },
    refreshModels(principal) {
      assertScope(principal, "deployment:write");
      return Promise.resolve({ ok: true, value: [] });
    },
    toDeployedModel: (deployment) => toDeployedModel(deployment, routing.catalog),
    calls,
    records,
    usageQueries,
    reads,
    returnedAtMs,
    behaviour: {},
    addKey,
    revoke,
    identity,
    async complete(principal, draft, call) {
      assertScope(principal, "completion:create");
      const seen = { principal, draft, call };
      calls.push(seen);
      return (await gateway.behaviour.complete?.(seen)) ?? createCompletion(seen);
    },
    embed(principal, draft) {
      assertScope(principal, "completion:create");
      return Promise.resolve(createEmbeddings(principal, draft));
    },
    stream(principal, draft, call) {
      const seen = { principal, draft, call };
      let inner: AsyncIterator<CompletionEvent, undefined> | undefined;
      return {
        async next() {
          assertScope(principal, "completion:create");
          if (inner === undefined) calls.push(seen);
          inner ??= gateway.behaviour.stream?.(seen) ?? streamDefault(seen);
          return inner.next();
        },
        async return() {
          returnedAtMs.push(performance.now());
          await inner?.return?.(undefined);
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    async findCompletions(principal, wanted) {
      assertScope(principal, "completion:read");
      reads.completions = (reads.completions ?? 0) + 1;
      return wanted.map((id) => records.find((row) => row.id === id && isVisible(principal, row.organizationId)));
    },
    async listCompletions(principal, filter, page) {
      assertScope(principal, "completion:read");
      const own = records.filter((row) => row.organizationId === principal.organizationId);
      return toPage(
        own.filter((row) => filter.sessionId === undefined || row.sessionId === filter.sessionId),
        page,
      );
    },
    async reportUsage(principal, query) {
      assertScope(principal, "usage:read");
      usageQueries.push(query);
      const own = records.filter((row) => row.organizationId === principal.organizationId);
      const totals = {
        requests: own.length,
        inputTokens: own.length * 10,
        outputTokens: own.length * 5,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        reasoningTokens: 0,
        costUsd: BigInt(own.length) * 4_500_000n,
        unpricedRequests: 0,
        errors: 0,
      };
      return { total: totals, groups: [{ dimensions: { MODEL: MODEL.id }, startMs: NOW_MS, totals }] };
    },
    listModels(principal, _filter, page) {
      assertScope(principal, "model:read");
      return toPage([MODEL], page);
    },
    findModel(principal, id) {
      assertScope(principal, "model:read");
      return id === MODEL.id ? MODEL : undefined;
    },
    findProvider: (id) => (id === "openai" ? { id: "openai", name: "OpenAI" } : undefined),
  };
  return gateway;
}

function createRoot(organizationId: string): Principal {
  return {
    kind: "root",
    organizationId,
    apiKeyId: undefined,
    teamId: undefined,
    projectId: undefined,
    userId: undefined,
    scopes: new Set(SCOPES),
  };
}

function createUnauthenticated(): GatewayError {
  return new GatewayError({ code: "UNAUTHENTICATED", message: "Send a valid key as Authorization: Bearer <key>." });
}

function refuseName() {
  return {
    ok: false as const,
    userErrors: [{ code: "BAD_USER_INPUT" as const, message: "Give a name that is not empty.", field: ["name"] }],
  };
}

function toPage<T>(rows: readonly T[], page: PageRequest): Page<T> {
  const after = page.after === undefined ? -1 : Number(page.after);
  if (!Number.isInteger(after)) throw badUserInput(["after"], "This cursor is not one of this list's.");
  const items = rows.map((node, index) => ({ cursor: String(index), node })).slice(after + 1, after + 1 + page.first);
  return { items, hasNextPage: after + 1 + page.first < rows.length, hasPreviousPage: after >= 0 };
}
