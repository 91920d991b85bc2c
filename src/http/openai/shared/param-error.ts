import { GatewayError } from "../../../domain/error/gateway-error.ts";

/** Why a parameter, or a whole request, is refused, in OpenAI's words; the `code` of the error. */
export type ParamReason =
  | "invalid_json"
  | "invalid_type"
  | "invalid_value"
  | "method_not_allowed"
  | "missing_required_parameter"
  | "request_too_large"
  | "unknown_parameter"
  | "unsupported_media_type"
  | "unsupported_parameter"
  | "unsupported_value";

/** A `BAD_USER_INPUT` that this face found by itself: its field is one of OpenAI's parameters already. */
export class ParamError extends GatewayError {
  override readonly name = "ParamError";
  /** Empty where the whole request is meant. */
  readonly param: string;
  readonly reason: ParamReason;

  /** @param loggedMessage for the log, where the message repeats a word of the caller's; default the message */
  constructor(param: string, reason: ParamReason, message: string, loggedMessage?: string) {
    super({ code: "BAD_USER_INPUT", message, loggedMessage, field: [param] });
    this.param = param;
    this.reason = reason;
  }
}

/** A parameter of the wrong type. */
export function wrongType(param: string, expected: string, value: unknown): ParamError {
  return new ParamError(
    param,
    "invalid_type",
    `Invalid type for '${param}': expected ${expected}, but got ${typeName(value)} instead.`,
  );
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
