import type { Control } from "../control/control.ts";
import type { DialectDeps, VendorError } from "../dialect.ts";

const TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** A refusal as Anthropic words it: 400 `invalid_request_error`. */
export function invalid(message: string): VendorError {
  return { status: 400, message };
}

/** The body of an error response, which is also the data of an `error` event. */
export function errorBody(error: VendorError, requestId: string): unknown {
  const type = error.type ?? TYPES[error.status] ?? (error.status >= 500 ? "api_error" : "invalid_request_error");
  return { type: "error", error: { type, message: error.message }, request_id: requestId };
}

/** The error that a control asks for. */
export function errorOf(status: number, kind: string | undefined): VendorError {
  switch (kind) {
    case "context":
      return invalid("prompt is too long: 250021 tokens > 200000 maximum");
    case "quota":
      return invalid(
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
      );
    case "model":
      return modelNotFound("claude-unknown");
    case "auth":
      return wrongKey();
    case "overloaded":
      return errorOfStatus(529);
    case "filter":
      return invalid("Output blocked by content filtering policy");
    default:
      return errorOfStatus(status);
  }
}

/** 401 for a key that Anthropic does not know. */
export function wrongKey(): VendorError {
  return { status: 401, message: "invalid x-api-key" };
}

/** 404 for a model that is not there. */
export function modelNotFound(model: string): VendorError {
  return { status: 404, message: `model: ${model}` };
}

/** Headers that come with an error: how long to wait, and whether the SDK should try again. */
export function retryHeaders(status: number, control: Control): Record<string, string> {
  return {
    "x-should-retry": status === 429 || status >= 500 ? "true" : "false",
    ...(control.retryAfter === undefined ? {} : { "retry-after": String(control.retryAfter) }),
  };
}

/** The headers Anthropic puts on every answer. */
export function anthropicHeaders(deps: DialectDeps, contentType: string, requestId: string): Record<string, string> {
  const reset = new Date(deps.now() + 60_000).toISOString().replace(/\.\d+Z$/, "Z");
  const limit = (kind: string, most: number): Record<string, string> => ({
    [`anthropic-ratelimit-${kind}-limit`]: String(most),
    [`anthropic-ratelimit-${kind}-remaining`]: String(most - 1),
    [`anthropic-ratelimit-${kind}-reset`]: reset,
  });
  return {
    "content-type": contentType,
    "request-id": requestId,
    "anthropic-organization-id": "5f0cbb5e-6e2b-4c5a-9f0e-000000000000",
    ...limit("requests", 4000),
    ...limit("input-tokens", 400_000),
    ...limit("output-tokens", 80_000),
    ...limit("tokens", 480_000),
    ...(contentType.startsWith("text/event-stream") ? { "cache-control": "no-cache" } : {}),
  };
}

function errorOfStatus(status: number): VendorError {
  switch (status) {
    case 401:
      return wrongKey();
    case 403:
      return { status, message: "Your API key does not have permission to use the specified resource." };
    case 404:
      return modelNotFound("claude-unknown");
    case 429:
      return {
        status,
        message: "This request would exceed your organization's rate limit of 4,000 requests per minute.",
      };
    case 529:
      return { status, message: "Overloaded" };
    default:
      return {
        status,
        message: status >= 500 ? "Internal server error" : `The request was refused with status ${String(status)}.`,
      };
  }
}
