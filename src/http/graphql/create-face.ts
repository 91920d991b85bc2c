import { createGraphqlFace, createGraphqlSchema, type GraphqlFace } from "../../graphql/schema.ts";
import type { HttpServerSettings } from "../settings.ts";

/** Sets up GraphQL for the transports. */
export function createFace(settings: HttpServerSettings["graphql"], docsUrl: (code: string) => string): GraphqlFace {
  return createGraphqlFace({
    schema: createGraphqlSchema(),
    limits: settings,
    maxListItems: settings.maxListItems,
    introspection: settings.introspection,
    docsUrl,
  });
}
