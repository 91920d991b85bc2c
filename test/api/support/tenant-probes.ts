import type { Variables } from "./graph.ts";
import type { Tenant } from "./tenant.ts";

/** An operation that takes an id, and which id of a tenant it is given. */
interface Probe {
  readonly noun: keyof Tenant["ids"];
  readonly query: string;
  /** The variables around the id; those of a mutation are right in everything else. */
  readonly variables: (id: string) => Variables;
}

const byId = (noun: keyof Tenant["ids"], field: string): Probe => ({
  noun,
  query: `query ($id: ID!) { ${field}(id: $id) { __typename id } }`,
  variables: (id) => ({ id }),
});
const byInput = (
  noun: keyof Tenant["ids"],
  mutation: string,
  payload: string,
  input: (id: string) => Variables,
): Probe => ({
  noun,
  query: `mutation ($input: ${mutation[0]?.toUpperCase() ?? ""}${mutation.slice(1)}Input!) {
    ${mutation}(input: $input) { ${payload} { id } userErrors { code message field } } }`,
  variables: (id) => ({ input: input(id) }),
});
const byFilter = (noun: keyof Tenant["ids"], field: "completions" | "usage", name: string): Probe => ({
  noun,
  query:
    field === "usage"
      ? "query ($f: UsageFilter) { usage(filter: $f, groupBy: [API_KEY, TEAM, USER]) { total { requests costUsd } groups { dimensions } } }"
      : "query ($f: CompletionFilter) { completions(filter: $f) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }",
  variables: (id) => ({ f: { [name]: id } }),
});

/** Every place in the schema that takes an id of something that a tenant owns. */
export const PROBES: Readonly<Record<string, Probe>> = {
  "apiKey.id": byId("apiKey", "apiKey"),
  "completion.id": byId("completion", "completion"),
  "organization.id": byId("organization", "organization"),
  "project.id": byId("project", "project"),
  "team.id": byId("team", "team"),
  "user.id": byId("user", "user"),
  "completions.filter.apiKeyId": byFilter("apiKey", "completions", "apiKeyId"),
  "usage.filter.apiKeyId": byFilter("apiKey", "usage", "apiKeyId"),
  "usage.filter.teamId": byFilter("team", "usage", "teamId"),
  "usage.filter.projectId": byFilter("project", "usage", "projectId"),
  "createTeam.input.organizationId": byInput("organization", "createTeam", "team", (organizationId) => ({
    name: "x",
    organizationId,
  })),
  "createUser.input.organizationId": byInput("organization", "createUser", "user", (organizationId) => ({
    name: "x",
    organizationId,
  })),
  "createProject.input.organizationId": byInput("organization", "createProject", "project", (organizationId) => ({
    name: "x",
    organizationId,
  })),
  "createProject.input.teamId": byInput("team", "createProject", "project", (teamId) => ({ name: "x", teamId })),
  "createApiKey.input.organizationId": byInput("organization", "createApiKey", "apiKey", (organizationId) => ({
    name: "x",
    scopes: [],
    organizationId,
  })),
  "createApiKey.input.teamId": byInput("team", "createApiKey", "apiKey", (teamId) => ({
    name: "x",
    scopes: [],
    teamId,
  })),
  "createApiKey.input.projectId": byInput("project", "createApiKey", "apiKey", (projectId) => ({
    name: "x",
    scopes: [],
    projectId,
  })),
  "createApiKey.input.userId": byInput("user", "createApiKey", "apiKey", (userId) => ({
    name: "x",
    scopes: [],
    userId,
  })),
  "credential.id": byId("credential", "credential"),
  "deployment.id": byId("deployment", "deployment"),
  "createCredential.input.organizationId": byInput(
    "organization",
    "createCredential",
    "credential",
    (organizationId) => ({ name: "x", provider: "anthropic", secret: "x", organizationId }),
  ),
  "updateCredential.input.id": byInput("credential", "updateCredential", "credential", (id) => ({ id, enabled: true })),
  "archiveCredential.input.id": byInput("credential", "archiveCredential", "credential", (id) => ({ id })),
  "createDeployment.input.credentialId": byInput("credential", "createDeployment", "deployment", (credentialId) => ({
    name: "x",
    model: "anthropic/x",
    credentialId,
  })),
  "updateDeployment.input.id": byInput("deployment", "updateDeployment", "deployment", (id) => ({ id, enabled: true })),
  "testDeployment.input.id": {
    noun: "deployment",
    query:
      "mutation ($input: TestDeploymentInput!) { testDeployment(input: $input) { result { succeeded } userErrors { code message field } } }",
    variables: (id) => ({ input: { id } }),
  },
  "archiveDeployment.input.id": byInput("deployment", "archiveDeployment", "deployment", (id) => ({ id })),
  "createPriceOverride.input.organizationId": byInput(
    "organization",
    "createPriceOverride",
    "priceOverride",
    (organizationId) => ({ modelId: "openai/gpt-4o", unit: "OUTPUT_TOKEN", usdPerMillion: "1", organizationId }),
  ),
  "removePriceOverride.input.id": byInput("priceOverride", "removePriceOverride", "priceOverride", (id) => ({ id })),
  "revokeApiKey.input.id": byInput("adminKey", "revokeApiKey", "apiKey", (id) => ({ id })),
};
/** Places that take an id of something that every tenant shares, or that is the caller's own. */
export const SHARED = [
  "model.id",
  "models.filter.provider",
  "createCredential.input.provider",
  "createPriceOverride.input.modelId",
  "refreshModels.input.provider",
  "completions.filter.provider",
  "usage.filter.provider",
  "createCompletion.input.subject.id",
  "completionStream.input.subject.id",
  "createEmbeddings.input.subject.id",
];

/** Every entity, and which id of a tenant is its key. */
export const ENTITIES: Readonly<Record<string, keyof Tenant["ids"] | "shared">> = {
  Organization: "organization",
  Team: "team",
  Project: "project",
  User: "user",
  ApiKey: "apiKey",
  Credential: "credential",
  Deployment: "deployment",
  Completion: "completion",
  Provider: "shared",
  Model: "shared",
};

/** What a page says of itself. */
export const PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
const OWNED = "organization { id name }";
/** Every field without an id of its own, with all that it gives. */
export const LISTS: Readonly<Record<string, string>> = {
  viewer: "{ viewer { scopes organization { id name } apiKey { id name } } }",
  apiKeys: `{ apiKeys { edges { cursor node { id name ${OWNED} team { id } project { id } user { id } } } ${PAGE} } }`,
  organizations: `{ organizations { edges { cursor node { id name } } ${PAGE} } }`,
  teams: `{ teams { edges { cursor node { id name ${OWNED} } } ${PAGE} } }`,
  projects: `{ projects { edges { cursor node { id name ${OWNED} team { id } } } ${PAGE} } }`,
  users: `{ users { edges { cursor node { id name ${OWNED} } } ${PAGE} } }`,
  completions: `{ completions { edges { cursor node { id endUserId sessionId metadata inputHmac apiKey { id } team { id } project { id } user { id } } } ${PAGE} } }`,
  usage:
    "{ usage(groupBy: [API_KEY, TEAM, PROJECT, USER, END_USER], interval: MINUTE) { total { requests inputTokens costUsd } groups { dimensions start totals { requests } } } }",
  credentials: `{ credentials { edges { cursor node { id name maskedSecret ${OWNED} } } ${PAGE} } }`,
  deployments: `{ deployments { edges { cursor node { id name vendorModelId model { id } credential { id name } ${OWNED} } } ${PAGE} } }`,
  priceOverrides: `{ priceOverrides { edges { cursor node { id modelId usdPerMillion createdByApiKeyId } } ${PAGE} } }`,
  models: `{ models(first: 3) { edges { cursor node { id } } ${PAGE} } }`,
};
/** Fields that have rows of their own below, or give nothing of a tenant. */
export const ELSEWHERE = [
  "_entities",
  "_service",
  "createOrganization",
  "createCompletion",
  "createEmbeddings",
  "completionStream",
  "refreshModels",
  "model",
];

/** Never was: of the shape of an id of ours. */
export const NEVER: Readonly<Record<keyof Tenant["ids"], string>> = {
  organization: "org_019a0000000070008000000000000000",
  team: "team_019a0000000070008000000000000000",
  project: "proj_019a0000000070008000000000000000",
  user: "user_019a0000000070008000000000000000",
  apiKey: "key_019a0000000070008000000000000000",
  adminKey: "key_019a0000000070008000000000000000",
  completion: "cmpl_019a0000000070008000000000000000",
  credential: "cred_019a0000000070008000000000000000",
  deployment: "dep_019a0000000070008000000000000000",
  priceOverride: "price_019a0000000070008000000000000000",
};

/** A type of the schema as introspection gives it. */
export interface SchemaType {
  readonly name: string;
  readonly kind: string;
  readonly fields: readonly { readonly name: string; readonly args: readonly SchemaInput[] }[] | null;
  readonly inputFields: readonly SchemaInput[] | null;
  readonly possibleTypes: readonly { readonly name: string }[] | null;
}
interface SchemaInput {
  readonly name: string;
  readonly type: TypeRef;
}
interface TypeRef {
  readonly name: string | null;
  readonly ofType: TypeRef | null;
}

const TYPE = "type { name ofType { name ofType { name ofType { name } } } }";
/** Asks for the parts of the schema that {@link SchemaType} has. */
export const INTROSPECTION = `{ __schema { types { name kind possibleTypes { name } fields { name args { name ${TYPE} } } inputFields { name ${TYPE} } } } }`;

function nameOf(type: TypeRef): string {
  return type.name ?? (type.ofType === null ? "" : nameOf(type.ofType));
}

/** Paths of every input below a field whose type is ID. */
export function idPaths(
  types: ReadonlyMap<string, SchemaType>,
  inputs: readonly SchemaInput[],
  at: string,
): readonly string[] {
  return inputs.flatMap(({ name, type }) => {
    const path = `${at}.${name}`;
    if (nameOf(type) === "ID") return [path];
    return idPaths(types, types.get(nameOf(type))?.inputFields ?? [], path);
  });
}
