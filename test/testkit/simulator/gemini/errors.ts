import type { Control } from "../control/control.ts";
import type { VendorError } from "../dialect.ts";

const STATUS: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** A refusal as Google words it: 400 `INVALID_ARGUMENT`. */
export function invalid(message: string, details: readonly unknown[] = []): VendorError {
  return { status: 400, message, details };
}

/** A refusal of fields that the API does not know, or of values of the wrong kind. */
export function badFields(
  violations: readonly { readonly field: string; readonly description: string }[],
): VendorError {
  const lines = violations.map(({ description }) => description);
  const fieldViolations = violations.map(({ field, description }) => ({
    ...(field === "" ? {} : { field }),
    description,
  }));
  return invalid(lines.join("\n"), [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations }]);
}

/** The body of an error response. */
export function errorBody(error: VendorError, control: Control): unknown {
  const { status, message, type = STATUS[status] ?? (status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT") } = error;
  const retry =
    control.retryAfter === undefined
      ? []
      : [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${String(control.retryAfter)}s` }];
  const details = [...(error.details ?? []), ...retry];
  return { error: { code: status, message, status: type, ...(details.length > 0 ? { details } : {}) } };
}

/** The error that a control asks for. */
export function errorOf(status: number, kind: string | undefined): VendorError {
  switch (kind) {
    case "context":
      return invalid("The input token count (1250021) exceeds the maximum number of tokens allowed (1048576).");
    case "quota":
      return errorOfStatus(429);
    case "model":
      return modelNotFound("gemini-unknown");
    case "auth":
      return wrongKey();
    case "overloaded":
      return errorOfStatus(503);
    default:
      return errorOfStatus(status);
  }
}

/** 400 for a key that Google does not know. */
export function wrongKey(): VendorError {
  return invalid("API key not valid. Please pass a valid API key.", [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "API_KEY_INVALID",
      domain: "googleapis.com",
      metadata: { service: "generativelanguage.googleapis.com" },
    },
    {
      "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
      locale: "en-US",
      message: "API key not valid. Please pass a valid API key.",
    },
  ]);
}

/** 403 for a request without a key. */
export function missingKey(): VendorError {
  return {
    status: 403,
    message:
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  };
}

/** 404 for a model that is not there. */
export function modelNotFound(model: string): VendorError {
  return {
    status: 404,
    message: `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  };
}

function errorOfStatus(status: number): VendorError {
  switch (status) {
    case 401:
      return {
        status,
        message:
          "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
      };
    case 403:
      return { status, message: "Your API key does not have permission to use this model." };
    case 404:
      return modelNotFound("gemini-unknown");
    case 429:
      return {
        status,
        message: "You exceeded your current quota, please check your plan and billing details.",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            violations: [
              {
                quotaMetric: "generativelanguage.googleapis.com/generate_content_requests",
                quotaId: "GenerateRequestsPerMinutePerProjectPerModel",
              },
            ],
          },
        ],
      };
    case 503:
      return { status, message: "The model is overloaded. Please try again later." };
    default:
      return {
        status,
        message:
          status >= 500
            ? "An internal error has occurred. Please retry."
            : `The request was refused with status ${String(status)}.`,
      };
  }
}
