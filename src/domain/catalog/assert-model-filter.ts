import { badUserInput } from "../error/gateway-error.ts";
import type { ModelFilter } from "../gateway.ts";
import { assertKnownProvider } from "../provider/assert-known-provider.ts";

/** The longest text that is searched for, in UTF-16 units: no model's id is as long. */
const MAX_SEARCH_LENGTH = 256;

/**
 * Refuses a filter with a value that no model can have: an empty list would look like an answer.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the `field`
 */
export function assertModelFilter(filter: ModelFilter): void {
  assertKnownProvider(filter.provider, ["filter", "provider"]);
  if (filter.search !== undefined && filter.search.length > MAX_SEARCH_LENGTH) {
    throw badUserInput(["filter", "search"], `Give a search of at most ${String(MAX_SEARCH_LENGTH)} characters.`);
  }
  if (filter.minContextWindow !== undefined && filter.minContextWindow < 0) {
    throw badUserInput(["filter", "minContextWindow"], "Give minContextWindow as a number of tokens, 0 or more.");
  }
  assertPriceLimit("maxInputUsdPerMillion", filter.maxInputPicoUsd);
  assertPriceLimit("maxOutputUsdPerMillion", filter.maxOutputPicoUsd);
}

function assertPriceLimit(field: string, limit: bigint | undefined): void {
  if (limit === undefined || limit >= 0n) return;
  throw badUserInput(["filter", field], `Give ${field} as dollars for a million tokens, 0 or more.`);
}
