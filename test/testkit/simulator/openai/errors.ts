import type { Control } from "../control/control.ts";
import type { VendorError } from "../dialect.ts";

/** A refusal as OpenAI words it: 400 `invalid_request_error`. */
export function invalid(message: string, param: string | null = null, code: string | null = null): VendorError {
  return { status: 400, message, param, code, type: "invalid_request_error" };
}

/** A required parameter that is not there. */
export function missing(name: string): VendorError {
  return invalid(`Missing required parameter: '${name}'.`, name, "missing_required_parameter");
}

/** The body of an error response, which is also the data of an error event. */
export function errorBody(error: VendorError): unknown {
  const { message, type = typeOf(error.status), param = null, code = null } = error;
  return { error: { message, type, param, code } };
}

/** The error that a control asks for. */
export function errorOf(status: number, kind: string | undefined): VendorError {
  switch (kind) {
    case "context":
      return invalid(
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 250021 tokens. Please reduce the length of the messages.",
        "messages",
        "context_length_exceeded",
      );
    case "model":
      return modelNotFound("gpt-unknown");
    case "auth":
      return wrongKey("sim-bad");
    case "filter":
      return invalid(
        "The response was filtered due to the prompt triggering our content management policy.",
        "prompt",
        "content_filter",
      );
    case "quota":
      return {
        status: 429,
        message: "You exceeded your current quota, please check your plan and billing details.",
        type: "insufficient_quota",
        code: "insufficient_quota",
      };
    default:
      return errorOfStatus(status);
  }
}

/** 401 for a key that OpenAI does not know; the key is shown masked, as OpenAI does. */
export function wrongKey(key: string): VendorError {
  const shown =
    key.length <= 8 ? "*".repeat(key.length) : `${key.slice(0, 4)}${"*".repeat(key.length - 8)}${key.slice(-4)}`;
  return {
    status: 401,
    message: `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    type: "invalid_request_error",
    code: "invalid_api_key",
  };
}

/** 401 for a request without a key. */
export function missingKey(): VendorError {
  return {
    status: 401,
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    type: "invalid_request_error",
  };
}

/** 404 for a model that is not there. */
export function modelNotFound(model: string): VendorError {
  return {
    status: 404,
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    type: "invalid_request_error",
    code: "model_not_found",
  };
}

/** Headers that come with an error: how long to wait. */
export function retryHeaders(control: Control): Record<string, string> {
  return {
    ...(control.retryAfter === undefined ? {} : { "retry-after": String(control.retryAfter) }),
    ...(control.retryAfterMs === undefined ? {} : { "retry-after-ms": String(control.retryAfterMs) }),
  };
}

function errorOfStatus(status: number): VendorError {
  switch (status) {
    case 401:
      return wrongKey("sim-bad");
    case 403:
      return {
        status,
        message: "Project does not have access to this model.",
        type: "invalid_request_error",
        code: "model_not_found",
      };
    case 404:
      return modelNotFound("gpt-unknown");
    case 429:
      return {
        status,
        message: "Rate limit reached for requests. Limit: 500 / min. Please try again in 120ms.",
        type: "requests",
        code: "rate_limit_exceeded",
      };
    case 503:
      return { status, message: "The engine is currently overloaded, please try again later", type: "server_error" };
    default:
      return status >= 500
        ? {
            status,
            message: "The server had an error while processing your request. Sorry about that!",
            type: "server_error",
          }
        : { status, message: `The request was refused with status ${String(status)}.`, type: "invalid_request_error" };
  }
}

function typeOf(status: number): string {
  return status >= 500 ? "server_error" : "invalid_request_error";
}
