import { GatewayError } from "../domain/error/gateway-error.ts";

/** Why a call ends whose caller waits no longer. */
export function createClientGone(): GatewayError {
  return new GatewayError({
    code: "CANCELLED",
    message: "The caller closed the connection before the answer was there.",
  });
}
