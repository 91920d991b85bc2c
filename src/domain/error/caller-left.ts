import { GatewayError } from "./gateway-error.ts";

/** Why a call ends that nobody waits for any more. */
export function createCallerLeft(): GatewayError {
  return new GatewayError({ code: "CANCELLED", message: "The caller left before the answer was complete." });
}
