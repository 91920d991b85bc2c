import type { GuardedExchange, UncachedExchange } from "./exchange.ts";

/** Where a stored answer would end the exchange. Nothing is stored yet: it passes. */
export function lookUpCache(exchange: GuardedExchange): UncachedExchange {
  return { ...exchange, step: "uncached" };
}
