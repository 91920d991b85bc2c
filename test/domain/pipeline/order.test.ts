import { expect, it } from "vitest";
import type {
  AuthorizedExchange,
  GuardedExchange,
  ReservedExchange,
  ResolvedExchange,
  RoutedExchange,
  UncachedExchange,
} from "../../../src/domain/pipeline/exchange.ts";
import { callProvider, type CallProviderDeps } from "../../../src/domain/pipeline/call-provider.ts";
import { guardInput } from "../../../src/domain/pipeline/guard-input.ts";
import { limitAndReserve } from "../../../src/domain/pipeline/limit-and-reserve.ts";
import { lookUpCache } from "../../../src/domain/pipeline/look-up-cache.ts";
import { route } from "../../../src/domain/pipeline/route.ts";

/** Never called: the compiler reads it, and an order that it takes is an unused expectation, which it refuses. */
export function takesNoOtherOrder(
  authorized: AuthorizedExchange,
  resolved: ResolvedExchange,
  reserved: ReservedExchange,
  guarded: GuardedExchange,
  uncached: UncachedExchange,
  routed: RoutedExchange,
  deps: CallProviderDeps,
): unknown[] {
  return [
    [
      limitAndReserve(resolved),
      guardInput(reserved),
      lookUpCache(guarded),
      route(uncached),
      callProvider(routed, deps),
    ],
    // @ts-expect-error limits come after the model is known
    limitAndReserve(authorized),
    // @ts-expect-error nothing is guarded before it is reserved
    guardInput(resolved),
    // @ts-expect-error no cache is asked before the input has passed its guards
    lookUpCache(reserved),
    // @ts-expect-error nothing is routed that a cache may answer
    route(guarded),
    // @ts-expect-error no vendor is called without a route
    callProvider(uncached, deps),
    // @ts-expect-error nor with limits, guards and cache left out
    callProvider(resolved, deps),
  ];
}

it("the order of the pipeline is the compiler's: see the function above, which `npm run check:types` reads", () => {
  expect(takesNoOtherOrder).toBeTypeOf("function");
});
