import type { ProviderPart } from "../provider/provider-part.ts";
import type { RoutedExchange } from "./exchange.ts";

/**
 * Where guardrails see the answer before the caller does. It takes batches and gives batches, so it may hold text back, drop it
 * or end the answer; nothing reaches a caller around it. No guardrail exists yet: every batch passes at once.
 */
export function guardOutput(
  _exchange: RoutedExchange,
  batches: AsyncIterable<readonly ProviderPart[]>,
): AsyncIterable<readonly ProviderPart[]> {
  return batches;
}
