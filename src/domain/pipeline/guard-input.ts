import type { ReservedExchange, GuardedExchange } from "./exchange.ts";

/** Where guardrails see the input before anything leaves the house. None exists yet: it passes. */
export function guardInput(exchange: ReservedExchange): GuardedExchange {
  return { ...exchange, step: "guarded" };
}
