import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { isHostLabel } from "../../lib/address-part.ts";

/** The error of a credential with which no call can be made; `what` says what it has to be, and repeats nothing of it. */
export function unusableCredential(provider: Provider, what: string): ProviderError {
  return new ProviderError({
    code: "PROVIDER_ERROR",
    message: `The gateway's credential of ${provider.name} cannot be used: ${what} Its operator has to give another.`,
    retryable: false,
    neverSent: true,
  });
}

/** Throws where a setting that becomes part of a host's name is none. */
export function assertHostLabel(provider: Provider, name: string, value: string): void {
  if (isHostLabel(value)) return;
  throw unusableCredential(provider, `its ${name} is no name such as us-east-1.`);
}
