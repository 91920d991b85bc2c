import { ask, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import type { StartedApp } from "../../testkit/start-app.ts";
import { read } from "./graph.ts";

/** Every scope that a key can have. */
export const ALL_SCOPES = [
  "completion:create",
  "completion:read",
  "usage:read",
  "model:read",
  "deployment:read",
  "deployment:write",
  "key:read",
  "key:write",
  "organization:admin",
  "federation:read",
];

/** An organization with one of everything. */
export interface Tenant {
  readonly name: string;
  /** Ids by the noun. */
  readonly ids: {
    readonly organization: string;
    readonly team: string;
    readonly project: string;
    readonly user: string;
    /** Of a key that only completes. */
    readonly apiKey: string;
    /** Of the key with every scope. */
    readonly adminKey: string;
    readonly completion: string;
    readonly credential: string;
    readonly deployment: string;
    readonly priceOverride: string;
  };
  /** Calls with the key that has every scope. */
  readonly admin: GraphqlTarget;
  /** Calls with the key that completes, of the team, project and user. */
  readonly worker: GraphqlTarget;
  /** Words that stand in its things only. */
  readonly words: readonly string[];
}

/** Makes a key as another; throws where it is refused. */
export async function makeKey(
  maker: GraphqlTarget,
  input: Readonly<Record<string, unknown>>,
): Promise<{ readonly id: string; readonly secret: string }> {
  const { createApiKey } = await read<{
    createApiKey: { apiKey: { id: string } | null; secret: string | null; userErrors: unknown[] };
  }>(
    maker,
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } secret userErrors { code message field } } }`,
    {
      input: { name: "key", ...input },
    },
  );
  if (createApiKey.apiKey === null || createApiKey.secret === null) throw new Error(JSON.stringify(createApiKey));
  return { id: createApiKey.apiKey.id, secret: createApiKey.secret };
}

/** Makes an organization as the root key, and in it a team, project, user, two keys, and a completion. */
export async function makeTenant(started: StartedApp, name: string): Promise<Tenant> {
  const { root } = started;
  const organization = await make(root, "Organization", { name });
  const organizationId = organization;
  const team = await make(root, "Team", { name: `${name}-team`, organizationId });
  const project = await make(root, "Project", { name: `${name}-project`, organizationId, teamId: team });
  const user = await make(root, "User", { name: `${name}-user`, organizationId });
  const admin = await makeKey(root, { name: `${name}-admin`, organizationId, scopes: ALL_SCOPES });
  const worker = await makeKey(root, {
    name: `${name}-worker`,
    organizationId,
    teamId: team,
    projectId: project,
    userId: user,
    scopes: ["completion:create"],
  });
  const asWorker = started.as(worker.secret);
  const words = [`${name}-end-user`, `${name}-session`, `${name}-metadata`];
  const completion = await complete(asWorker, {
    endUserId: `${name}-end-user`,
    sessionId: `${name}-session`,
    metadata: { mark: `${name}-metadata` },
  });
  const { credential, deployment } = await makeDeployment(root, {
    credential: {
      name: `${name}-credential`,
      provider: "anthropic",
      secret: `${name}-secret-0123456789`,
      organizationId,
    },
    deployment: { name: `${name}-deployment`, model: `anthropic/${name}-model`, vendorModelId: "claude-haiku-4-5" },
  });
  const priceOverride = await make(root, "PriceOverride", {
    modelId: `anthropic/${name}-model`,
    unit: "INPUT_TOKEN",
    usdPerMillion: "1",
    organizationId,
  });
  const ids = {
    priceOverride,
    credential,
    deployment,
    organization,
    team,
    project,
    user,
    apiKey: worker.id,
    adminKey: admin.id,
    completion,
  };
  return {
    name,
    ids,
    admin: started.as(admin.secret),
    worker: asWorker,
    words: [...words, name, ...Object.values(ids)],
  };
}

/** Makes a credential, and a deployment of it; their ids. */
async function makeDeployment(
  maker: GraphqlTarget,
  input: Readonly<Record<"credential" | "deployment", Readonly<Record<string, unknown>>>>,
): Promise<{ readonly credential: string; readonly deployment: string }> {
  const credential = await make(maker, "Credential", input.credential);
  const deployment = await make(maker, "Deployment", { credentialId: credential, ...input.deployment });
  return { credential, deployment };
}

/** Completes one small call; its id. */
export async function complete(target: GraphqlTarget, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { createCompletion } = await read<{ createCompletion: { completion: { id: string } } }>(
    target,
    "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }",
    ask("openai/gpt-4o-mini", "hello", more),
  );
  return createCompletion.completion.id;
}

/** Makes one thing by its mutation; its id. */
export async function make(
  maker: GraphqlTarget,
  noun: "Organization" | "Team" | "Project" | "User" | "Credential" | "Deployment" | "PriceOverride",
  input: Readonly<Record<string, unknown>>,
): Promise<string> {
  const field = noun.charAt(0).toLowerCase() + noun.slice(1);
  const data = await read<Record<string, Record<string, { id: string } | null>>>(
    maker,
    `mutation ($input: Create${noun}Input!) { create${noun}(input: $input) { ${field} { id } userErrors { code message } } }`,
    { input },
  );
  const made = data[`create${noun}`]?.[field];
  if (made === null || made === undefined) throw new Error(JSON.stringify(data));
  return made.id;
}
