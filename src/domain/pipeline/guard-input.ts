import type { GuardedEmbedding, ReservedEmbedding } from "./embedding/exchange.ts";
import type { ReservedExchange, GuardedExchange } from "./exchange.ts";

/** Where guardrails see the input before anything leaves the house. None exists yet: it passes. */
export function guardInput(exchange: ReservedExchange): GuardedExchange;
export function guardInput(exchange: ReservedEmbedding): GuardedEmbedding;
export function guardInput(exchange: ReservedExchange | ReservedEmbedding): GuardedExchange | GuardedEmbedding {
  return { ...exchange, step: "guarded" };
}
