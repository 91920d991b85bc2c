import type { JsonObject } from "../../lib/json.ts";
import type { ProviderPart, VendorResponse } from "../../domain/provider/provider-part.ts";
import type { ProviderCall, ProviderClient } from "../../domain/provider/provider.ts";
import { ExchangeError, type AnswerHead, type HttpExchange } from "../transport/http-exchange.ts";
import type { HttpTransport, VendorRequest } from "../transport/http-transport.ts";
import { readErrorText, readWhole } from "../transport/read-body.ts";
import { isContentType, readVendorResponse } from "../transport/read-response.ts";
import { readRetryAfterMs } from "../transport/retry-after.ts";
import { brokenAnswer, toExchangeFailure, type FailureContext } from "./answer-failure.ts";
import { assertModelName } from "./assert-model-name.ts";
import { createHttpEmbeddings } from "./http-embeddings.ts";
import { LIST_LIMITS, readModelList } from "./model-list.ts";
import { readJson } from "./read-json.ts";
import { createStreamReader } from "./stream-reader.ts";
import type { AnswerContext, CallContent, ConvertedRequest, VendorDialect } from "./vendor-dialect.ts";
import { toProviderError } from "./vendor-failure.ts";
import { withoutSecrets } from "./without-secrets.ts";

/**
 * How many times as many bytes as an answer in one piece a stream may take: each token comes in an event of its own, at OpenAI with
 * some 350 bytes around it. What such an answer may hold is limited besides.
 */
const STREAM_FACTOR = 32;

/**
 * Creates the client of a vendor that speaks JSON over HTTP with SSE streams.
 *
 * @param deps.nowMs wall-clock time, to count a `retry-after` date from
 * @param deps.createToolCallId ids of tool calls for which the vendor gives none
 */
export function createHttpProviderClient(deps: {
  dialect: VendorDialect;
  transport: HttpTransport;
  nowMs: () => number;
  createToolCallId: () => string;
}): ProviderClient {
  const { dialect, transport } = deps;
  const { provider } = dialect;
  function convert(call: CallContent & Pick<ProviderCall, "checked">): HttpCheckedRequest {
    assertModelName(call.vendorModelId);
    return call.checked instanceof HttpCheckedRequest
      ? call.checked
      : new HttpCheckedRequest(dialect.convertRequest(call));
  }

  /** Begins an exchange, which its caller closes; gives its answer once the status promises what was asked for. */
  async function open(
    http: HttpExchange,
    request: VendorRequest,
    sentBody: JsonObject | undefined,
  ): Promise<OpenAnswer> {
    const context: MutableContext = { provider, status: undefined, response: undefined };
    try {
      const head = await http.head();
      const response = readVendorResponse(head, dialect.requestIdHeaders);
      context.status = head.status;
      context.response = response;
      if (head.status < 200 || head.status > 299) throw await refusal(http, head, response, sentBody);
      return { http, head, status: head.status, response };
    } catch (error) {
      throw toFailure(error, request, context);
    }
  }

  /** What a failure on the way means; an abort's is its reason. */
  function toFailure(error: unknown, request: VendorRequest, context: Omit<FailureContext, "provider">): unknown {
    if (request.signal.aborted) return request.signal.reason;
    return error instanceof ExchangeError ? toExchangeFailure(error, { ...context, provider }) : error;
  }

  /** The whole of an answer in one piece, as `read` understands it. */
  async function fetchWhole<T>(
    request: VendorRequest,
    sentBody: JsonObject | undefined,
    read: (body: unknown, context: AnswerContext, text: string, sentSecrets: AnswerHead["sentSecrets"]) => T,
  ): Promise<T> {
    const http = transport.send(request);
    try {
      const answer = await open(http, request, sentBody);
      const context = answerContext(answer);
      try {
        const { body, text } = await readJsonBody(answer, context);
        return read(body, context, text, answer.head.sentSecrets);
      } catch (error) {
        throw toFailure(error, request, answer);
      }
    } finally {
      http.close();
    }
  }

  async function refusal(
    http: HttpExchange,
    head: AnswerHead,
    response: VendorResponse,
    sentBody: JsonObject | undefined,
  ): Promise<Error> {
    const text = await readErrorText(http);
    const facts = dialect.readError(readJson(text), sentBody);
    const retryAfterMs = readRetryAfterMs(head.headers, deps.nowMs());
    return toProviderError({ provider, status: head.status, facts, response, retryAfterMs });
  }

  function answerContext({ status, response }: OpenAnswer): AnswerContext {
    return { provider, status, response, createToolCallId: deps.createToolCallId };
  }

  function requestOf(call: ProviderCall, isStream: boolean): { request: VendorRequest; sentBody: JsonObject } {
    const { body } = convert(call);
    const target = dialect.targetOf(call.vendorModelId, isStream);
    const sentBody = { ...body, ...target.extra };
    const { signal, onUnsent } = call;
    const maxBodyBytes = call.limits.maxBodyBytes * (isStream ? STREAM_FACTOR : 1);
    const limits = { ...call.limits, maxBodyBytes };
    return {
      sentBody,
      request: { method: "POST", path: target.path, body: JSON.stringify(sentBody), limits, signal, onUnsent },
    };
  }

  async function* streamParts(answer: OpenAnswer, sentBody: JsonObject): AsyncGenerator<readonly ProviderPart[]> {
    const context = answerContext(answer);
    const { http, head } = answer;
    if (!isContentType(head, "text/event-stream")) {
      // A JSON answer to a streaming call is an error in most cases; what it says decides.
      if (isContentType(head, "application/json")) {
        const { body } = await readJsonBody(answer, context);
        const facts = dialect.readError(body, sentBody);
        if (facts.kind !== "unknown") throw toProviderError({ ...context, facts, retryAfterMs: undefined });
      }
      throw brokenAnswer(context, "answered with the wrong content type", { retryable: false });
    }
    yield [{ type: "response", response: context.response }];
    const reader = createStreamReader(dialect, context);
    for (let chunks = await http.read(); chunks !== undefined; chunks = await http.read()) {
      const parts: ProviderPart[] = [];
      try {
        for (const chunk of chunks) reader.read(chunk, parts);
      } catch (error) {
        // What came before the error in the same read is still the caller's.
        if (parts.length > 0) yield withoutSecrets(parts, head.sentSecrets);
        throw error;
      }
      if (reader.isFinished()) http.letGo();
      if (parts.length > 0) yield withoutSecrets(parts, head.sentSecrets);
      if (reader.isFinished()) return;
    }
    const lastParts: ProviderPart[] = [];
    reader.end(lastParts);
    yield withoutSecrets(lastParts, head.sentSecrets);
  }

  return {
    provider,
    takesAnyModel: dialect.modelsPath === undefined,

    checkRequest(call) {
      return convert(call);
    },

    async complete(call) {
      const { request, sentBody } = requestOf(call, false);
      return fetchWhole(request, sentBody, (body, context, text, sentSecrets) => [
        { type: "response", response: context.response },
        ...withoutSecrets(dialect.readAnswer(body, context, text), sentSecrets),
      ]);
    },

    async *stream(call) {
      const { request, sentBody } = requestOf(call, true);
      const http = transport.send(request);
      try {
        const answer = await open(http, request, sentBody);
        try {
          yield* streamParts(answer, sentBody);
        } catch (error) {
          throw toFailure(error, request, answer);
        }
      } finally {
        http.close();
      }
    },

    embeddings:
      dialect.embeddings === undefined
        ? undefined
        : createHttpEmbeddings({ provider, dialect: dialect.embeddings, fetchWhole, readError: dialect.readError }),

    listModels: (signal) =>
      readModelList(dialect.modelsPath, (path) =>
        fetchWhole({ method: "GET", path, limits: LIST_LIMITS, signal }, undefined, (body) => dialect.readModels(body)),
      ),
  };
}

/** What this kind of client makes of a request: a class, so that nobody else's is taken for it. */
class HttpCheckedRequest implements ConvertedRequest {
  readonly body: JsonObject;
  readonly warnings: readonly string[];
  readonly raisedMaxOutputTokens: number | undefined;

  constructor({ body, warnings, raisedMaxOutputTokens }: ConvertedRequest) {
    this.body = body;
    this.warnings = warnings;
    this.raisedMaxOutputTokens = raisedMaxOutputTokens;
  }
}

/** An answer whose status promises what was asked for. */
interface OpenAnswer {
  readonly http: HttpExchange;
  readonly head: AnswerHead;
  readonly status: number;
  readonly response: VendorResponse;
}

type MutableContext = { -readonly [Key in keyof FailureContext]: FailureContext[Key] };

/** A body of JSON, and the text that it was. */
async function readJsonBody(answer: OpenAnswer, context: FailureContext): Promise<{ body: unknown; text: string }> {
  if (!isContentType(answer.head, "application/json")) {
    throw brokenAnswer(context, "answered with the wrong content type", { retryable: false });
  }
  const text = await readWhole(answer.http);
  const body = readJson(text);
  if (body === undefined) throw brokenAnswer(context, "answered with text that is not JSON");
  return { body, text };
}
