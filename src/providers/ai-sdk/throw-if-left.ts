import type { ProviderCall } from "../../domain/provider/provider.ts";

/** Throws the reason of a call that was aborted before it was sent, and says that it was not. */
export function throwIfLeft({ signal, onUnsent }: Pick<ProviderCall, "signal" | "onUnsent">): void {
  if (signal.aborted) onUnsent?.();
  signal.throwIfAborted();
}
