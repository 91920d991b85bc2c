import {
  createSourceEventStream,
  execute,
  getOperationAST,
  OperationTypeNode,
  subscribe,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { badUserInput, GatewayError } from "../../domain/error/gateway-error.ts";
import type { GraphqlContext } from "../context.ts";
import { createCompiledOperations } from "./compiled-operations.ts";
import { createDocuments, MAX_DOCUMENT_LENGTH } from "./documents.ts";
import { createErrorFormatter } from "./format-error.ts";
import type { DocumentLimits } from "./limits.ts";
import { createListLimit } from "./list-limit.ts";
import { describeVariableErrors } from "./variable-errors.ts";

/** How the face is set up. */
export interface GraphqlFaceOptions {
  readonly schema: GraphQLSchema;
  readonly limits: DocumentLimits;
  /** Items of all lists, and values of all JSON, in the variables of one operation; default 50,000. */
  readonly maxListItems: number;
  /** Whether the schema may be asked about; where not, errors suggest no names either. */
  readonly introspection: boolean;
  /** The address of the page about an error code. */
  readonly docsUrl: (code: string) => string;
}

/** One operation to be carried out. */
export interface GraphqlOperation {
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: GraphqlContext;
}

/** A compiled query or mutation. */
export interface CompiledExecution {
  readonly operation: OperationDefinitionNode;
  /** Carries it out; `undefined` where its variables are refused, before anything was done: {@link GraphqlFace.execute} says why. */
  execute(variables: GraphqlOperation["variables"], context: GraphqlContext): Promise<ExecutionResult | undefined>;
}

/** GraphQL as the transports see it: documents in, results out whose errors have their final shape. */
export interface GraphqlFace {
  readonly schema: GraphQLSchema;
  /** Longer texts of documents are refused by {@link GraphqlFace.parse}; in UTF-16 units. */
  readonly maxDocumentLength: number;
  /** The document of a text, parsed once; throws an error for {@link GraphqlFace.formatError}. */
  parse(source: string): DocumentNode;
  /** The operation of a document that is meant, or, in their final shape, the errors that refuse it before it begins. */
  admit(
    request: Pick<GraphqlOperation, "document" | "operationName">,
    requestId: string,
  ): OperationDefinitionNode | readonly GraphQLError[];
  /** The code of an operation that was admitted before and came often; `undefined` for any other. */
  findCompiled(document: DocumentNode, operationName: string | null | undefined): CompiledExecution | undefined;
  /** Carries out a query or mutation. Never rejects. */
  execute(operation: GraphqlOperation): Promise<ExecutionResult>;
  /**
   * Starts a subscription. What goes wrong before its first event either comes back as a result or rejects the first `next()`,
   * with an error for {@link GraphqlFace.formatError}.
   */
  subscribe(operation: GraphqlOperation): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void, void>>;
  /** Gives whatever was thrown the shape that callers get. */
  formatError(error: unknown, requestId: string): GraphQLError;
}

/** Creates the face. */
export function createGraphqlFace(options: GraphqlFaceOptions): GraphqlFace {
  const { schema } = options;
  const hidesSuggestions = !options.introspection;
  const documents = createDocuments({ schema, limits: options.limits, introspection: options.introspection });
  const findCompiled = createCompiledOperations(schema);
  const lists = createListLimit(schema, options.maxListItems);
  const formatError = createErrorFormatter({ docsUrl: options.docsUrl, hidesSuggestions });

  function admit(
    { document, operationName }: Pick<GraphqlOperation, "document" | "operationName">,
    requestId: string,
  ): OperationDefinitionNode | readonly GraphQLError[] {
    const errors = documents.check(document);
    if (errors.length > 0) return errors.map((error) => formatError(error, requestId));
    const operation = getOperationAST(document, operationName);
    if (operation) return operation;
    const message =
      "operationName must name one of the document's operations; it may be left out where there is one alone.";
    return [formatError(badUserInput(["operationName"], message), requestId)];
  }

  function finish(result: ExecutionResult, requestId: string): ExecutionResult {
    if (result.errors === undefined) return result;
    return { ...result, errors: result.errors.map((error) => formatError(error, requestId)) };
  }

  /** Where nothing was executed, the variables were refused; graphql-js' own words for that quote their values. */
  function finishStart(
    result: ExecutionResult,
    request: GraphqlOperation,
    operation: OperationDefinitionNode,
  ): ExecutionResult {
    const { requestId } = request.context.call;
    if (result.errors === undefined || result.data !== undefined) return finish(result, requestId);
    const errors = describeVariableErrors(schema, operation, request.variables ?? {}, { hidesSuggestions });
    return finish(errors.length === 0 ? result : { errors }, requestId);
  }

  return {
    schema,
    maxDocumentLength: MAX_DOCUMENT_LENGTH,
    parse: documents.parse,
    admit,
    formatError,
    findCompiled(document, operationName) {
      const operation = getOperationAST(document, operationName);
      if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
      const compiled = findCompiled(document, operation);
      if (compiled === undefined) return undefined;
      return {
        operation,
        async execute(variables, context) {
          const result = await compiled.run(undefined, context, variables ?? {});
          return result === undefined ? undefined : finish(result, context.call.requestId);
        },
      };
    },
    async execute(request) {
      const { document, operationName, context } = request;
      const { requestId } = context.call;
      const operation = admit(request, requestId);
      if (isRefused(operation)) return { errors: operation };
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
        return { errors: [formatError(createNeedsWebSocket(), requestId)] };
      }
      const variableValues = request.variables ?? {};
      const compiled = await findCompiled(document, operation)?.run(undefined, context, variableValues);
      if (compiled !== undefined) return finish(compiled, requestId);
      // What is compiled counts what it looks at by itself.
      const tooLong = lists.findPassed(operation, variableValues);
      if (tooLong !== undefined) return { errors: [formatError(tooLong, requestId)] };
      const result = await execute({ schema, document, operationName, variableValues, contextValue: context });
      return finishStart(result, request, operation);
    },
    async subscribe(request) {
      const { document, operationName, context } = request;
      const { requestId } = context.call;
      const operation = admit(request, requestId);
      if (isRefused(operation)) return { errors: operation };
      const variableValues = request.variables ?? {};
      const tooLong = lists.findPassed(operation, variableValues);
      if (tooLong !== undefined) return { errors: [formatError(tooLong, requestId)] };
      const args = { schema, document, operationName, variableValues, contextValue: context };
      const compiled = findCompiled(document, operation);
      if (compiled === undefined) {
        const results = await subscribe(args);
        if (!(Symbol.asyncIterator in results)) return finishStart(results, request, operation);
        return mapResults(results, (result) => finish(result, requestId));
      }
      const events = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in events)) return finishStart(events, request, operation);
      const eventVariables = compiled.forEvents(variableValues);
      return mapResults(events[Symbol.asyncIterator](), async (event) => {
        const result = await compiled.run(event, context, eventVariables);
        return finish(result ?? (await execute({ ...args, rootValue: event })), requestId);
      });
    },
  };
}

/** Whether errors came instead of an operation. */
function isRefused(admitted: OperationDefinitionNode | readonly GraphQLError[]): admitted is readonly GraphQLError[] {
  return Array.isArray(admitted);
}

function createNeedsWebSocket(): GatewayError {
  const message = "Subscriptions need a WebSocket with the protocol graphql-transport-ws, at this same address.";
  return new GatewayError({ code: "BAD_USER_INPUT", message });
}

/** Maps values one by one; `return()` reaches the source at once, whether or not a value is being waited for. */
function mapResults<T>(
  source: AsyncIterator<T, unknown>,
  map: (value: T) => ExecutionResult | Promise<ExecutionResult>,
): AsyncGenerator<ExecutionResult, void, void> {
  const finish = async (result: IteratorResult<T, unknown>): Promise<IteratorResult<ExecutionResult, void>> =>
    result.done === true ? { done: true, value: undefined } : { done: false, value: await map(result.value) };
  const end: IteratorResult<ExecutionResult, void> = { done: true, value: undefined };
  return {
    next: async () => finish(await source.next()),
    return: async () => {
      await source.return?.();
      return end;
    },
    throw: async (error: unknown) => {
      await source.return?.();
      throw error instanceof Error ? error : new Error("The reader of the results failed.", { cause: error });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await source.return?.();
    },
  };
}
