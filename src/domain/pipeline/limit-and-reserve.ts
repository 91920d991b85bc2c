import type { ReservedEmbedding, ResolvedEmbedding } from "./embedding/exchange.ts";
import type { ResolvedExchange, ReservedExchange } from "./exchange.ts";

/** Where rate limits are asked and the money that the call may cost is held. Nothing limits a call yet: it passes. */
export function limitAndReserve(exchange: ResolvedExchange): ReservedExchange;
export function limitAndReserve(exchange: ResolvedEmbedding): ReservedEmbedding;
export function limitAndReserve(exchange: ResolvedExchange | ResolvedEmbedding): ReservedExchange | ReservedEmbedding {
  return { ...exchange, step: "reserved" };
}
