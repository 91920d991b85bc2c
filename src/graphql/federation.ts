import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import { badUserInput } from "../domain/error/gateway-error.ts";
import { assertScope } from "../domain/identity/principal.ts";
import { resolveApiKeyReference } from "./api-key/api-key.reference.ts";
import { resolveCompletionReference } from "./completion/completion.reference.ts";
import type { GraphqlContext } from "./context.ts";
import { resolveCredentialReference } from "./credential/credential.reference.ts";
import { resolveDeploymentReference } from "./deployment/deployment.reference.ts";
import { resolveModelReference } from "./model/model.reference.ts";
import { resolveOrganizationReference } from "./organization/organization.reference.ts";
import { resolveProjectReference } from "./project/project.reference.ts";
import { resolveProviderReference } from "./provider/provider.reference.ts";
import type { EntityReference } from "./shared/entity-reference.ts";
import { resolveTeamReference } from "./team/team.reference.ts";
import { resolveUserReference } from "./user/user.reference.ts";

/** Resolves a reference; a refusal is the entity's, not the whole list's. */
type ReferenceResolver = (reference: EntityReference, context: GraphqlContext) => unknown;

/** How each entity is found from its key. */
export const REFERENCE_RESOLVERS: Readonly<Record<string, ReferenceResolver>> = {
  Organization: resolveOrganizationReference,
  Team: resolveTeamReference,
  Project: resolveProjectReference,
  User: resolveUserReference,
  ApiKey: resolveApiKeyReference,
  Credential: resolveCredentialReference,
  Deployment: resolveDeploymentReference,
  Provider: resolveProviderReference,
  Model: resolveModelReference,
  Completion: resolveCompletionReference,
};

/** The most entities that one field asks for. */
const MAX_REPRESENTATIONS = 1_000;

/** Gives `_service` and `_entities` to principals with the router's scope alone, whatever introspection is set to. */
export function guardFederationFields(schema: GraphQLSchema): void {
  const fields = schema.getQueryType()?.getFields() ?? {};
  for (const name of ["_service", "_entities"]) {
    const field = fields[name];
    if (field === undefined) throw new Error(`The subgraph has no field ${name}.`);
    field.resolve = guard(field.resolve ?? defaultFieldResolver);
  }
}

function guard(resolve: GraphQLFieldResolver<unknown, GraphqlContext>): GraphQLFieldResolver<unknown, GraphqlContext> {
  return (source, args: { readonly representations?: readonly unknown[] }, context, info) => {
    assertScope(context.principal, "federation:read");
    if (args.representations !== undefined) assertReferences(args.representations);
    return resolve(source, args, context, info);
  };
}

function assertReferences(representations: readonly unknown[]): void {
  if (representations.length > MAX_REPRESENTATIONS) {
    throw badUserInput(["representations"], `At most ${String(MAX_REPRESENTATIONS)} representations can be given.`);
  }
  representations.forEach((representation, index) => {
    if (isReference(representation)) return;
    throw badUserInput(
      ["representations", String(index)],
      "A representation needs __typename, one of this subgraph's entities, and its id.",
    );
  });
}

function isReference(value: unknown): value is EntityReference {
  if (typeof value !== "object" || value === null) return false;
  const { __typename, id } = value as { readonly __typename?: unknown; readonly id?: unknown };
  return typeof __typename === "string" && Object.hasOwn(REFERENCE_RESOLVERS, __typename) && typeof id === "string";
}
