import type { ProviderPart } from "../provider/provider-part.ts";
import type { RoutedExchange } from "./exchange.ts";

/**
 * Where guardrails see the answer before the caller does; nothing reaches a caller around it. It may hold text back for a while or
 * drop it, and it ends the answer by passing a `finish` of its own: the vendor is cut off then.
 */
export interface OutputGuard {
  /** What of everything given so far may go on now. */
  pass(parts: readonly ProviderPart[]): readonly ProviderPart[] | Promise<readonly ProviderPart[]>;
}

/** Gives the guard of one answer. No guardrail exists yet: every batch passes at once. */
export function guardOutput(_exchange: RoutedExchange): OutputGuard {
  return { pass: (parts) => parts };
}
