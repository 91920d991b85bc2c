import type { GatewayError } from "../error/gateway-error.ts";
import { ProviderError } from "../provider/provider-error.ts";

/**
 * Whether a call without any answer cost nothing, not even a fee for the request: the vendor refused it, or it never reached the
 * vendor. A call that broke off otherwise, or that the vendor answered, may have been paid for.
 */
export function hasSpentNothing(failure: GatewayError | undefined): boolean {
  if (failure?.code === "PROVIDER_UNAVAILABLE") return true;
  return failure instanceof ProviderError && (failure.neverSent || (failure.vendorStatus ?? 0) >= 400);
}
