import { ApolloServer, type HeaderMap, type HTTPGraphQLResponse } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerErrorCode } from "@apollo/server/errors";
import type { DocumentNode } from "graphql";
import { badUserInput, type GatewayError } from "../../domain/error/gateway-error.ts";
import type { GraphqlContext } from "../../graphql/context.ts";
import type { GraphqlFace } from "../../graphql/schema.ts";
import type { HttpLogger } from "../http-logger.ts";
import { noteErrors, noteOperation, type Outcome } from "./outcome.ts";

/** What Apollo carries through an operation. It copies this object, so what is written to goes one level down. */
export interface ApolloContext {
  readonly graphql: GraphqlContext;
  readonly outcome: Outcome;
}

/** A request as Apollo takes it. */
export interface ApolloRequest {
  readonly method: string;
  readonly headers: HeaderMap;
  /** The query string with its question mark, or nothing. */
  readonly search: string;
  /** The parsed JSON body. */
  readonly body: unknown;
}

/** Apollo's words for a persisted query whose hash is another text's; it gives them no code. */
const HASH_DIFFERS = "provided sha does not match query";

/** GraphQL over HTTP: request shapes, CSRF prevention, persisted queries, content types. Execution is the face's. */
export interface Apollo {
  run(request: ApolloRequest, context: ApolloContext): Promise<HTTPGraphQLResponse>;
  stop(): Promise<void>;
}

/**
 * Starts Apollo Server as a thin layer: its own plugins are off (the one for caching wraps every resolver), and it neither
 * validates nor executes. Both are the face's, so that a WebSocket gets the same rules; limits must come before validation,
 * which Apollo has no place for.
 */
export async function createApollo(deps: {
  readonly face: GraphqlFace;
  readonly logger: HttpLogger;
  readonly maxTokens: number;
  /** Told of each document that was carried out. */
  readonly onExecuted: (source: string, document: DocumentNode) => void;
}): Promise<Apollo> {
  const { face, logger } = deps;
  const note = (): void => {
    logger.logEvent({ level: "error", message: "Apollo Server reports a failure" });
  };
  const server = new ApolloServer<ApolloContext>({
    gateway: {
      load: () =>
        Promise.resolve({
          executor: async ({ document, operationName, operation, request, context }) => {
            if (!isApolloContext(context)) throw new Error("Apollo lost the context of an operation.");
            const { graphql, outcome } = context;
            noteOperation(outcome, operation);
            const result = await face.execute({
              document,
              operationName: request.operationName ?? operationName,
              variables: request.variables,
              context: graphql,
            });
            noteErrors(outcome, result.errors);
            if (request.query !== undefined && result.data !== undefined) deps.onExecuted(request.query, document);
            return result;
          },
        }),
      onSchemaLoadOrUpdate(announce) {
        announce({ apiSchema: face.schema, coreSupergraphSdl: "" });
        return () => undefined;
      },
      stop: () => Promise.resolve(),
    },
    dangerouslyDisableValidation: true,
    parseOptions: { maxLexicalTokens: deps.maxTokens },
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: "production",
    formatError: (formatted, error) => {
      const { code, requestId } = formatted.extensions ?? {};
      if (formatted.message === HASH_DIFFERS) return face.formatError(createHashDiffers(), "").toJSON();
      // Errors of an operation have their shape already, but for the one whose code Apollo changes. The id of others is put in
      // by the caller, who alone knows it.
      const isFinal = requestId !== undefined && code !== ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE;
      return isFinal ? formatted : face.formatError(error, "").toJSON();
    },
    logger: { debug: () => undefined, info: () => undefined, warn: note, error: note },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await server.start();
  return {
    run: (request, context) =>
      server.executeHTTPGraphQLRequest({ httpGraphQLRequest: request, context: () => Promise.resolve(context) }),
    stop: () => server.stop(),
  };
}

function isApolloContext(value: object): value is ApolloContext {
  return "graphql" in value && "outcome" in value;
}

function createHashDiffers(): GatewayError {
  return badUserInput(
    ["extensions", "persistedQuery", "sha256Hash"],
    "This is not the SHA-256 of the query, in hexadecimal digits. Correct it, or leave persistedQuery out.",
  );
}
