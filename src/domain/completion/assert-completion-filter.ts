import { hasMoreValuesThan } from "../../lib/json.ts";
import { badUserInput } from "../error/gateway-error.ts";
import { isPlausibleId } from "../identity/entity-id.ts";
import { assertKnownProvider } from "../provider/assert-known-provider.ts";
import type { CompletionFilter } from "./completion-store.ts";

const IDS = ["apiKeyId", "teamId", "projectId"] as const;
/** The most values, keys' and items', that the metadata of a filter has; more than the metadata of any record can have keys. */
const MAX_METADATA_VALUES = 1_000;
const TEXTS = ["sessionId", "endUserId"] as const;

/**
 * Refuses a filter with a value that no record can have: nothing found would look like an answer. An id that is well formed is never
 * refused, whoever's it is, or nobody's.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the `field`
 */
export function assertCompletionFilter(filter: CompletionFilter): void {
  const { model, provider, sinceMs, untilMs } = filter;
  assertKnownProvider(provider, ["filter", "provider"]);
  if (model !== undefined && !/[^/]\/./.test(model)) {
    throw badUserInput(
      ["filter", "model"],
      "A model is named provider/model, for example openai/gpt-4o-mini; leave model out for every one.",
    );
  }
  for (const field of IDS) {
    const id = filter[field];
    if (id === undefined || isPlausibleId(id)) continue;
    throw badUserInput(
      ["filter", field],
      `${field} is no id: ids have 1 to 64 letters, digits, hyphens and underscores. Leave it out for every one.`,
    );
  }
  for (const field of TEXTS) {
    if (filter[field] !== "") continue;
    throw badUserInput(
      ["filter", field],
      `${field} is empty, and no call has an empty one. Leave it out for every one.`,
    );
  }
  if (filter.metadata !== undefined && hasMoreValuesThan(filter.metadata, MAX_METADATA_VALUES)) {
    throw badUserInput(
      ["filter", "metadata"],
      `metadata in a filter has at most ${String(MAX_METADATA_VALUES)} values.`,
    );
  }
  if (sinceMs !== undefined && untilMs !== undefined && untilMs < sinceMs) {
    throw badUserInput(["filter", "until"], "until is before since; exchange them.");
  }
}
