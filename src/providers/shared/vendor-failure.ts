import type { ErrorCode } from "../../domain/error/codes.ts";
import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { VendorResponse } from "../../domain/provider/provider-part.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { MAX_RETRY_AFTER_MS } from "../transport/retry-after.ts";

/** What a vendor's error body means, as far as its words are known. */
export type VendorErrorKind =
  | "bad-input"
  /** What the messages hold is not taken: an image that cannot be read, a prompt against a policy. */
  | "content-refused"
  | "context-length"
  | "model-not-found"
  | "refused-key"
  | "billing"
  | "rate-limited"
  | "quota-exhausted"
  | "overloaded"
  | "timeout"
  | "server"
  | "unknown";

/** What a vendor's error body says, freed of its free text, which may repeat a prompt or a key. */
export interface VendorErrorFacts {
  readonly kind: VendorErrorKind;
  /** The vendor's own words for the error, only those of a known list. */
  readonly words: readonly string[];
  /** The vendor's path of the parameter that is wrong; `undefined` where it names none that is safe to repeat. */
  readonly param: string | undefined;
  /** The input field of ours that the parameter stands for. */
  readonly field: readonly string[] | undefined;
  /** The wait that the body asks for, milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** An error body that says nothing we know. */
export const NO_FACTS: VendorErrorFacts = {
  kind: "unknown",
  words: [],
  param: undefined,
  field: undefined,
  retryAfterMs: undefined,
};

/** What a failure is classified from. */
export interface VendorFailure {
  readonly provider: Provider;
  /** The answer's HTTP status. */
  readonly status: number;
  readonly facts: VendorErrorFacts;
  readonly response: VendorResponse | undefined;
  /** The wait that the headers ask for, milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** The error of a vendor that refused or failed, by its status and then by its words. */
export function toProviderError(failure: VendorFailure): ProviderError {
  const { provider, status, facts, response } = failure;
  const code = isSuccess(status) ? codeInsideSuccess(facts) : codeOfStatus(status, facts);
  return new ProviderError({
    code,
    message: `${sentenceOf(code, failure)} ${adviceOf(code, failure)}`,
    detail: `${provider.id} answered HTTP ${status} (${facts.kind})`,
    retryable: isRetryable(code, failure),
    retryAfterMs: code === "PROVIDER_UNAVAILABLE" ? waitOf(failure) : undefined,
    field: code === "BAD_USER_INPUT" ? facts.field : undefined,
    vendorStatus: status,
    response,
  });
}

/** The wait that the headers or else the body ask for, no longer than is believed. */
function waitOf({ retryAfterMs, facts }: VendorFailure): number | undefined {
  const asked = retryAfterMs ?? facts.retryAfterMs;
  return asked === undefined ? undefined : Math.min(asked, MAX_RETRY_AFTER_MS);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function codeInsideSuccess({ kind }: VendorErrorFacts): ErrorCode {
  switch (kind) {
    case "overloaded":
    case "rate-limited":
    case "quota-exhausted":
      return "PROVIDER_UNAVAILABLE";
    case "context-length":
      return "CONTEXT_LENGTH_EXCEEDED";
    case "timeout":
      return "PROVIDER_TIMEOUT";
    case "content-refused":
      return "BAD_USER_INPUT";
    default:
      return "PROVIDER_ERROR";
  }
}

function codeOfStatus(status: number, facts: VendorErrorFacts): ErrorCode {
  switch (status) {
    case 400:
    case 413:
    case 422:
      if (facts.kind === "refused-key" || facts.kind === "billing") return "PROVIDER_ERROR";
      if (facts.kind === "model-not-found") return "MODEL_NOT_FOUND";
      return facts.kind === "context-length" ? "CONTEXT_LENGTH_EXCEEDED" : "BAD_USER_INPUT";
    case 404:
      return facts.kind === "model-not-found" ? "MODEL_NOT_FOUND" : "PROVIDER_ERROR";
    case 408:
    case 504:
    case 524:
      return "PROVIDER_TIMEOUT";
    case 429:
    case 503:
    case 529:
      return "PROVIDER_UNAVAILABLE";
    default:
      return "PROVIDER_ERROR";
  }
}

function isRetryable(code: ErrorCode, { status, facts }: VendorFailure): boolean | undefined {
  if (facts.kind === "quota-exhausted") return false;
  if (code !== "PROVIDER_ERROR") return undefined;
  return status >= 500 || (isSuccess(status) && (facts.kind === "server" || facts.kind === "timeout"));
}

function sentenceOf(code: ErrorCode, { provider, status, facts }: VendorFailure): string {
  const known = [`HTTP ${status}`, ...facts.words];
  if (facts.param !== undefined) known.push(`parameter ${facts.param}`);
  const facets = `(${known.join(", ")})`;
  if (isSuccess(status)) return `${provider.name} reported an error inside its answer ${facets}.`;
  switch (code) {
    case "BAD_USER_INPUT":
      return `${provider.name} refused the request ${facets}.`;
    case "CONTEXT_LENGTH_EXCEEDED":
      return `The messages and the answer asked for do not fit the model's context window ${facets}.`;
    case "MODEL_NOT_FOUND":
      return `${provider.name} does not know this model, or not for this credential ${facets}.`;
    case "PROVIDER_TIMEOUT":
      return `${provider.name} gave up on its own time limit ${facets}.`;
    case "PROVIDER_UNAVAILABLE":
      return `${provider.name} takes no more calls at the moment ${facets}.`;
    default:
      if (facts.kind === "billing") return `${provider.name} reports a billing problem of the credential ${facets}.`;
      if (status === 401 || status === 403 || facts.kind === "refused-key") {
        return `${provider.name} refused the gateway's credential ${facets}.`;
      }
      if (status >= 300 && status < 400)
        return `${provider.name} answered with a redirect, which is not followed ${facets}.`;
      return `${provider.name} failed ${facets}.`;
  }
}

function adviceOf(code: ErrorCode, { status, facts }: VendorFailure): string {
  if (facts.kind === "quota-exhausted")
    return "The quota of the gateway's credential is used up; its operator can raise it.";
  switch (code) {
    case "BAD_USER_INPUT":
      return facts.param === undefined ? "Change the request before sending it again." : "Change or remove that field.";
    case "CONTEXT_LENGTH_EXCEEDED":
      return "Send less, or lower maxOutputTokens.";
    case "MODEL_NOT_FOUND":
      return "Ask for one of `models`.";
    case "PROVIDER_TIMEOUT":
    case "PROVIDER_UNAVAILABLE":
      return "Try again later.";
    default:
      return status >= 500 || isSuccess(status)
        ? "Try again later."
        : "Whoever set the credential up has to look at it and its base URL.";
  }
}
