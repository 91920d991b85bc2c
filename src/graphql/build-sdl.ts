import "reflect-metadata";
import {
  Kind,
  parse,
  print,
  printSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type GraphQLSchema,
} from "graphql";
import { buildSchemaSync } from "type-graphql";
import { ApiKeyResolver } from "./api-key/api-key.resolver.ts";
import { COMPLETION_EVENT_TYPES } from "./completion/completion-event.type.ts";
import { AttemptRelationsResolver, CompletionRelationsResolver } from "./completion/completion-relations.resolver.ts";
import { CompletionResolver } from "./completion/completion.resolver.ts";
import { CredentialResolver } from "./credential/credential.resolver.ts";
import { DeploymentResolver } from "./deployment/deployment.resolver.ts";
import { EmbeddingResolver } from "./embedding/embedding.resolver.ts";
import { ModelListingResolver, ModelResolver } from "./model/model.resolver.ts";
import { OrganizationResolver } from "./organization/organization.resolver.ts";
import { PriceOverrideResolver } from "./price-override/price-override.resolver.ts";
import { ProjectResolver } from "./project/project.resolver.ts";
import { DateTime } from "./shared/scalars.ts";
import { TeamResolver } from "./team/team.resolver.ts";
import { UsageResolver } from "./usage/usage.resolver.ts";
import { UserResolver } from "./user/user.resolver.ts";
import { ViewerResolver } from "./viewer/viewer.resolver.ts";

const FEDERATION_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

const ROOT_DESCRIPTIONS: Readonly<Record<string, string>> = {
  Query: "Reads. Every field is nullable, so that one refusal leaves the others standing.",
  Mutation: "Calls to models and changes. Every field is nullable, so that one failure leaves the others standing.",
  Subscription: "Answers as they come, over a WebSocket (`graphql-transport-ws`).",
};

/** Builds the plain schema, without federation, from the decorated classes. */
export function buildPlainSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      ViewerResolver,
      ModelResolver,
      ModelListingResolver,
      CompletionResolver,
      CompletionRelationsResolver,
      AttemptRelationsResolver,
      EmbeddingResolver,
      UsageResolver,
      OrganizationResolver,
      TeamResolver,
      ProjectResolver,
      UserResolver,
      ApiKeyResolver,
      CredentialResolver,
      DeploymentResolver,
      PriceOverrideResolver,
    ],
    orphanedTypes: COMPLETION_EVENT_TYPES,
    scalarsMap: [{ type: Date, scalar: DateTime }],
    // Inputs are parsed by the domain.
    validate: false,
    // The library asks for one before it builds a subscription; ours bring their own iterators.
    pubSub: { publish: () => undefined, subscribe: () => ({ [Symbol.asyncIterator]: refuseToIterate }) },
  });
}

/** Prints a plain schema as the SDL of a Federation 2 subgraph: `@key` on entities, which `printSchema` leaves out. */
export function printSubgraphSdl(schema: GraphQLSchema): string {
  const document = parse(printSchema(schema), { noLocation: true });
  const definitions = document.definitions.map((definition) => addDirectives(definition, schema));
  return `${FEDERATION_LINK}\n\n${print({ kind: Kind.DOCUMENT, definitions })}\n`;
}

function addDirectives(definition: DefinitionNode, schema: GraphQLSchema): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
  const name = definition.name.value;
  const directives: readonly ConstDirectiveNode[] = schema.getType(name)?.astNode?.directives ?? [];
  const description = ROOT_DESCRIPTIONS[name];
  return {
    ...definition,
    directives,
    ...(description === undefined ? {} : { description: { kind: Kind.STRING, value: description } }),
  };
}

function refuseToIterate(): never {
  throw new Error("Subscriptions bring their own iterators.");
}
