import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { VendorResponse } from "../../domain/provider/provider-part.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { ADDRESS_REFUSED } from "../transport/guarded-connector.ts";
import type { ExchangeError } from "../transport/http-exchange.ts";

/** Where a failure happened. */
export interface FailureContext {
  readonly provider: Provider;
  /** HTTP status of the answer; `undefined` where none came. */
  readonly status: number | undefined;
  readonly response: VendorResponse | undefined;
}

/** An answer that makes no sense: `what` ends the sentence "<vendor> …" and holds nothing of the answer. */
export function brokenAnswer(context: FailureContext, what: string, options?: { retryable: boolean }): ProviderError {
  return new ProviderError({
    code: "PROVIDER_ERROR",
    message: `${context.provider.name} ${what}.`,
    retryable: options?.retryable ?? true,
    vendorStatus: context.status,
    response: context.response,
  });
}

/** A stream that ended before its vendor's end mark. */
export function endedEarly(context: FailureContext): ProviderError {
  return brokenAnswer(context, "ended its stream without its end mark");
}

/** Codes of an answer that began and whose head cannot be read: the vendor was reached, and may charge for it. */
const HEAD_FAULTS: ReadonlySet<string> = new Set([
  "TOO_MANY_INTERIM",
  "UND_ERR_HEADERS_OVERFLOW",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  // What undici says of a status below 100.
  "ERR_ASSERTION",
]);

/** The error of an exchange that failed on the way. */
export function toExchangeFailure(error: ExchangeError, context: FailureContext): ProviderError {
  const { provider } = context;
  const facts = { detail: error.message, cause: error, vendorStatus: context.status, response: context.response };
  const neverSent = error.phase === "connecting";
  switch (error.code) {
    case "CONNECT_TIMEOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return new ProviderError({
        ...facts,
        neverSent,
        code: "PROVIDER_TIMEOUT",
        message: `No connection to ${provider.name} stood in time. Try again later.`,
      });
    case ADDRESS_REFUSED:
      return new ProviderError({
        ...facts,
        neverSent,
        code: "PROVIDER_ERROR",
        message: `The base URL of this ${provider.name} credential leads to an address that may not be called. Whoever looks after the credential has to give another; the gateway's operator can allow it.`,
        retryable: false,
      });
    case "UND_ERR_HEADERS_TIMEOUT":
      return new ProviderError({
        ...facts,
        code: "PROVIDER_TIMEOUT",
        message: `${provider.name} did not begin to answer in time. Try again later.`,
      });
    case "UND_ERR_BODY_TIMEOUT":
      return new ProviderError({
        ...facts,
        code: "PROVIDER_TIMEOUT",
        message: `${provider.name} fell silent in the middle of its answer. Try again later.`,
      });
    case "TOO_LARGE":
      return brokenAnswer(context, "sent an answer larger than the limit", { retryable: false });
    default:
      if (error.phase === "waiting" && HEAD_FAULTS.has(error.code)) {
        return brokenAnswer(context, "began its answer in a way that breaks HTTP or its limits");
      }
      return error.phase === "reading" || error.code.startsWith("HPE_")
        ? brokenAnswer(context, "broke its answer off")
        : new ProviderError({
            ...facts,
            code: "PROVIDER_UNAVAILABLE",
            message: `${provider.name} could not be reached (${error.code}). Try again later.`,
          });
  }
}
