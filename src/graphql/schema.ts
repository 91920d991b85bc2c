import { buildSubgraphSchema, type GraphQLResolverMap } from "@apollo/subgraph";
import { Kind, parse, type GraphQLSchema } from "graphql";
import { createResolversMap } from "type-graphql";
import { buildPlainSchema, printSubgraphSdl } from "./build-sdl.ts";
import { streamCompletion } from "./completion/completion-stream.ts";
import type { CreateCompletionInput } from "./completion/completion.input.ts";
import { CompletionResolver } from "./completion/completion.resolver.ts";
import type { GraphqlContext } from "./context.ts";
import { guardFederationFields, REFERENCE_RESOLVERS } from "./federation.ts";

export { createGraphqlFace, type GraphqlFace, type GraphqlOperation } from "./execution/face.ts";

/** The arguments of calls to models. */
interface CompletionArgs {
  readonly input: CreateCompletionInput;
}

/** The schema's classes hold no state: one schema serves the whole process. */
let schema: GraphQLSchema | undefined;

/** The executable schema of the Federation 2 subgraph; built once per process, as the decorated classes are global. */
export function createGraphqlSchema(): GraphQLSchema {
  schema ??= buildSubgraph();
  return schema;
}

/** The subgraph's SDL as it is committed in `schema/schema.graphql`. */
export function printGraphqlSchema(): string {
  return printSubgraphSdl(buildPlainSchema());
}

function buildSubgraph(): GraphQLSchema {
  const plain = buildPlainSchema();
  const references: GraphQLResolverMap<GraphqlContext> = {};
  for (const [type, resolve] of Object.entries(REFERENCE_RESOLVERS)) references[type] = { __resolveReference: resolve };
  const subgraph = buildSubgraphSchema([
    {
      typeDefs: parse(printSubgraphSdl(plain)),
      // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- two libraries' names for one shape
      resolvers: createResolversMap(plain) as GraphQLResolverMap<GraphqlContext>,
    },
    {
      typeDefs: { kind: Kind.DOCUMENT, definitions: [] },
      resolvers: {
        ...references,
        // These are what the speed hangs on: the library would turn the whole input into instances of classes once per call,
        // for the subscription once per event; and it finds an event's type by a promise.
        Mutation: { createCompletion },
        Subscription: { completionStream: { subscribe: startCompletionStream, resolve: (event: unknown) => event } },
        CompletionEvent: { __resolveType: (event: { readonly __typename: string }) => event.__typename },
      },
    },
  ]);
  guardFederationFields(subgraph);
  return subgraph;
}

function createCompletion(_: unknown, args: CompletionArgs, context: GraphqlContext) {
  return CompletionResolver.prototype.createCompletion(args.input, context);
}

function startCompletionStream(_: unknown, args: CompletionArgs, context: GraphqlContext) {
  return streamCompletion(args.input, context);
}
