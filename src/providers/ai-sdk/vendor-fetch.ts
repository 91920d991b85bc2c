import type { VendorResponse } from "../../domain/provider/provider-part.ts";
import type { CallLimits } from "../../domain/provider/call-limits.ts";
import type { ProviderCall } from "../../domain/provider/provider.ts";
import { isNestedTooDeeply, MAX_JSON_DEPTH, parseJson, type JsonObject } from "../../lib/json.ts";
import { trimEnd } from "../../lib/trim-end.ts";
import { brokenAnswer, toExchangeFailure, type FailureContext } from "../shared/answer-failure.ts";
import { assertModelName } from "../shared/assert-model-name.ts";
import { toProviderError } from "../shared/vendor-failure.ts";
import { readErrorText, readWhole } from "../transport/read-body.ts";
import { isContentType, readVendorResponse } from "../transport/read-response.ts";
import { headerText, readRetryAfterMs } from "../transport/retry-after.ts";
import { ExchangeError, type AnswerHead, type HttpExchange } from "../transport/http-exchange.ts";
import type { HttpTransport } from "../transport/http-transport.ts";
import type { BodyWatch } from "./body-watch.ts";
import type { SentBody } from "./request-body.ts";
import type { SdkFetch } from "./sdk-fetch.ts";
import type { SdkVendor } from "./sdk-vendor.ts";

/** How many times as many bytes as an answer in one piece a stream may take, as with our own adapters. */
const STREAM_FACTOR = 32;
/** The most levels of a whole answer: as many as what a vendor gives inside it may have, and ten around it. */
const MAX_ANSWER_DEPTH = MAX_JSON_DEPTH + 10;
/** Headers that the transport sets itself. */
const OURS = new Set(["content-type", "content-length", "host", "accept", "user-agent"]);

/** What one call is sent with. */
export interface VendorFetchDeps {
  readonly vendor: SdkVendor;
  readonly transport: HttpTransport;
  readonly call: Pick<ProviderCall, "vendorModelId" | "limits" | "signal" | "onUnsent">;
  /** The body that is sent for the one that the SDK made. */
  readonly bodyOf: (given: unknown) => SentBody;
  readonly isStream: boolean;
  /** Wall-clock time, to count a `retry-after` date from. */
  readonly nowMs: () => number;
}

/** One call's way to the vendor: the `fetch` that the SDK is given, and what came of it. */
export interface VendorFetch {
  readonly fetch: SdkFetch;
  /** What the answer's head said; fields fill up as it comes. */
  readonly context: FailureContext;
  /** The secrets that went with the request, in lower case; none before its answer began. */
  sentSecrets(): AnswerHead["sentSecrets"];
  /** The whole answer's JSON; `undefined` before it came and in streams. */
  answer(): unknown;
  /** Whether the transport was given the request; before that nothing can have been sent. */
  hasBegun(): boolean;
  /** Whether the answer may end where it did. */
  isWhole(): boolean;
  /** The failure as we call it, whatever the SDK makes of it; `undefined` where there was none. */
  failure(): Error | undefined;
  /** Closes the socket unless the answer has ended. */
  close(): void;
}

/**
 * Creates the way of one call. The SDK gets to see successful answers only: statuses, content types, sizes and times are judged here,
 * by the rules of our own adapters, over their connections.
 */
export function createVendorFetch(deps: VendorFetchDeps): VendorFetch {
  const { vendor, transport, call, isStream } = deps;
  const { provider } = vendor;
  const base = new URL(`${trimEnd(vendor.baseUrl, "/")}/`);
  const watch = isStream ? vendor.createWatch() : undefined;
  const context: { -readonly [Key in keyof FailureContext]: FailureContext[Key] } = {
    provider,
    status: undefined,
    response: undefined,
  };
  let exchange: HttpExchange | undefined;
  let failure: Error | undefined;
  let sentSecrets: AnswerHead["sentSecrets"] = [];
  let answer: unknown;

  function toFailure(error: unknown): Error {
    failure ??= error instanceof ExchangeError ? toExchangeFailure(error, context) : asError(error);
    return failure;
  }

  async function send(url: URL, init: RequestInit | undefined): Promise<Response> {
    assertModelName(call.vendorModelId);
    // Nothing but the vendor is called, and below its address, whatever the SDK finds in a conversation or the name of a model.
    if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname))
      throw new Error("The SDK asked for an address that is not the vendor's.");
    const limits = limitsOf(call.limits, isStream);
    const extra = (await vendor.authorize?.({ signal: call.signal, limits: call.limits })) ?? {};
    const sent = deps.bodyOf(init?.body);
    exchange = transport.send({
      method: "POST",
      path: url.pathname + url.search,
      headers: headersOf(init?.headers, extra),
      body: sent.text,
      limits,
      signal: call.signal,
      onUnsent: call.onUnsent,
    });
    const head = await exchange.head();
    const response = readVendorResponse(head, vendor.requestIdHeaders);
    sentSecrets = head.sentSecrets;
    context.status = head.status;
    context.response = response;
    if (head.status < 200 || head.status > 299) throw await refusal(exchange, head, response, sent.body);
    if (isStream && isContentType(head, vendor.streamType)) return streamed(exchange, head);
    const text = await readAnswer(exchange, head, { status: head.status, response }, sent.body);
    if (isStream) throw brokenAnswer(context, "answered with the wrong content type", { retryable: false });
    return new Response(text, { headers: wholeHeaders(head, vendor) });
  }

  async function refusal(
    http: HttpExchange,
    head: AnswerHead,
    response: VendorResponse,
    sentBody: JsonObject,
  ): Promise<Error> {
    const facts = vendor.readError(parseJson(await readErrorText(http))?.value, sentBody);
    const retryAfterMs = readRetryAfterMs(head.headers, deps.nowMs());
    return toProviderError({ provider, status: head.status, facts, response, retryAfterMs });
  }

  /** Reads a whole answer, and gives its text; an error inside it is one, to a streaming call any JSON. */
  async function readAnswer(
    http: HttpExchange,
    head: AnswerHead,
    answered: { readonly status: number; readonly response: VendorResponse },
    sentBody: JsonObject,
  ): Promise<string> {
    if (!isContentType(head, "application/json")) {
      throw brokenAnswer(context, "answered with the wrong content type", { retryable: false });
    }
    const text = await readWhole(http);
    const parsed = parseJson(text);
    if (parsed === undefined) throw brokenAnswer(context, "answered with text that is not JSON");
    // It is printed again for the SDK, and parts of it by the SDK.
    if (isNestedTooDeeply(parsed.value, MAX_ANSWER_DEPTH)) {
      throw brokenAnswer(context, "sent an answer that is nested too deeply");
    }
    answer = parsed.value;
    const facts = vendor.readError(answer, sentBody);
    if (facts.kind !== "unknown") throw toProviderError({ provider, ...answered, facts, retryAfterMs: undefined });
    return text;
  }

  function streamed(http: HttpExchange, head: AnswerHead): Response {
    const body = watch === undefined ? null : toStream(http, watch);
    const headers = { "content-type": vendor.streamType };
    return new Response(body, { status: head.status, headers });
  }

  function toStream(http: HttpExchange, bodyWatch: BodyWatch): ReadableStream<Uint8Array> {
    let fault: Error | undefined;
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            for (let hasPassed = false; !hasPassed;) {
              if (fault !== undefined) throw fault;
              const chunks = bodyWatch.isEnded() ? undefined : await http.read();
              if (chunks === undefined) {
                http.letGo();
                controller.close();
                return;
              }
              for (const chunk of chunks) {
                const watched = bodyWatch.read(chunk);
                for (const piece of watched.pass) controller.enqueue(piece);
                hasPassed ||= watched.pass.length > 0;
                if (watched.fault === undefined) continue;
                const isTooLarge = watched.fault === "too-large";
                const what = isTooLarge ? "sent an event larger than the limit" : "sent bytes that are no event stream";
                fault = brokenAnswer(context, what, { retryable: !isTooLarge });
                break;
              }
            }
          } catch (error) {
            controller.error(toFailure(error));
          }
        },
        cancel() {
          http.close();
        },
      },
      // Nothing is read before it is asked for: that holds a fast vendor back.
      { highWaterMark: 0 },
    );
  }

  return {
    context,
    sentSecrets() {
      return sentSecrets;
    },
    answer() {
      return answer;
    },
    hasBegun() {
      return exchange !== undefined;
    },
    isWhole() {
      return watch?.isWhole() ?? true;
    },
    failure() {
      return failure;
    },
    close: () => exchange?.close(),
    fetch: async (input, init) => {
      try {
        return await send(new URL(input instanceof Request ? input.url : input), init);
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

function limitsOf(limits: CallLimits, isStream: boolean): CallLimits {
  return isStream ? { ...limits, maxBodyBytes: limits.maxBodyBytes * STREAM_FACTOR } : limits;
}

/** What the SDK gets to see of a whole answer's headers. */
function wholeHeaders({ headers }: AnswerHead, vendor: SdkVendor): Record<string, string> {
  const name = vendor.figureHeader;
  const figure = name === undefined ? undefined : headerText(headers, name);
  const type = { "content-type": "application/json" };
  return name === undefined || figure === undefined ? type : { ...type, [name]: figure };
}

/** The SDK's headers with those of the vendor's row over them. */
function headersOf(
  given: RequestInit["headers"],
  extra: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of new Headers(given)) {
    if (!OURS.has(name) && !Object.hasOwn(extra, name)) headers[name] = value;
  }
  for (const [name, value] of Object.entries(extra)) {
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("The exchange failed.");
}
