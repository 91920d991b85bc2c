import type { DocumentNode } from "graphql";
import type { GraphqlContext } from "../../graphql/context.ts";
import type { GraphqlFace } from "../../graphql/schema.ts";
import { createWeightedCache } from "../../lib/weighted-cache.ts";
import type { HttpReply } from "../http-reply.ts";
import type { HttpRequest } from "../http-request.ts";
import { setRetryAfter } from "./error-body.ts";
import { noteErrors, noteOperation, type Outcome } from "./outcome.ts";

/**
 * The short way of operations that come over and over: a plain JSON request whose document Apollo has let through before and
 * whose operation is compiled needs nothing more of Apollo, and gets the answer that Apollo would give. Everything else, and
 * whatever is wrong, goes the long way.
 */
export interface RepeatedOperations {
  /** Remembers a document that was carried out, by its text. */
  remember(source: string, document: DocumentNode): void;
  /** The answer's body; `undefined` where nothing was done and the long way is to be taken. */
  answer(request: HttpRequest, reply: HttpReply, call: RepeatedCall): Promise<string | undefined>;
}

/** What belongs to one request. */
export interface RepeatedCall {
  readonly context: GraphqlContext;
  readonly outcome: Outcome;
}

/** How many documents are remembered. */
const MAX_KEPT = 1_000;
/** Longer texts are not remembered. */
const MAX_KEPT_LENGTH = 32_768;
/** The most tokens of all of them; some 500 bytes each. */
const MAX_KEPT_TOKENS = 200_000;
/** The type that makes a browser ask before it sends, so that no foreign page can. */
const JSON_TYPE = /^application\/json *(?:;|$)/i;
/** What a caller accepts who has no wish of its own. */
const ANY_ANSWER = ["*/*", "application/json"];

/** Creates the short way, with nothing remembered. */
export function createRepeatedOperations(deps: { readonly face: GraphqlFace }): RepeatedOperations {
  const documents = createWeightedCache<DocumentNode>({ maxEntries: MAX_KEPT, maxWeight: MAX_KEPT_TOKENS });

  return {
    remember(source, document) {
      if (source.length > MAX_KEPT_LENGTH || documents.has(source)) return;
      documents.put(source, document, document.tokenCount ?? source.length);
    },

    async answer(request, reply, { context, outcome }) {
      const body = readPlainBody(request);
      const document = body === undefined ? undefined : documents.get(body.query);
      if (body === undefined || document === undefined) return undefined;
      const compiled = deps.face.findCompiled(document, body.operationName);
      const result = await compiled?.execute(body.variables, context);
      if (compiled === undefined || result === undefined) return undefined;
      noteOperation(outcome, compiled.operation);
      const { errors, data } = result;
      noteErrors(outcome, errors);
      const formatted = errors?.map((error) => error.toJSON());
      if (formatted !== undefined) setRetryAfter(reply, formatted);
      reply.header("content-type", "application/json; charset=utf-8");
      return `${JSON.stringify({ errors: formatted, data })}\n`;
    },
  };
}

interface PlainBody {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
}

/** The body of a POST that asks for nothing but an operation. */
function readPlainBody(request: HttpRequest): PlainBody | undefined {
  const { accept = "*/*", "content-type": type = "" } = request.headers;
  const isPlain =
    request.method === "POST" && request.url === "/graphql" && JSON_TYPE.test(type) && ANY_ANSWER.includes(accept);
  const { body } = request;
  if (!isPlain || !isObject(body) || "extensions" in body) return undefined;
  const { query, operationName, variables } = body;
  if (typeof query !== "string") return undefined;
  if (operationName !== undefined && operationName !== null && typeof operationName !== "string") return undefined;
  if (variables !== undefined && variables !== null && !isObject(variables)) return undefined;
  return { query, operationName, variables };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
