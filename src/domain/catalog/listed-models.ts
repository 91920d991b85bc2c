import type { Clock } from "../../lib/clock.ts";
import { withDeadline } from "../../lib/with-deadline.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { ProviderClient } from "../provider/provider.ts";
import type { Deployment } from "../routing/deployment.ts";

/** How long a vendor's list is believed, in milliseconds. */
const FRESH_MS = 300_000;
/** The shortest time between two readings of a list, in milliseconds: names that are not there cannot make us hammer the vendor. */
const RETRY_MS = 10_000;
/** Limit on one reading of a list, in milliseconds. */
const DEADLINE_MS = 5_000;

/** The vendors' own lists of models, read when a name is asked for that the catalogue does not hold. */
export interface ListedModels {
  /**
   * Whether the vendor's list names the model, or the vendor takes any name. Rejects with the list's failure where it could not be read and no earlier reading
   * names the model.
   */
  isListed(deployment: Deployment, vendorModelId: string, signal: AbortSignal): Promise<boolean>;
}

interface Listing {
  readonly readAtMs: number;
  readonly names: Promise<ReadonlySet<string>>;
}

/**
 * Creates an empty memory of lists; one reading at a time per client serves everyone who waits. A credential whose secret or address
 * changes gets another client, and with it a list of its own.
 */
export function createListedModels(deps: { readonly clock: Clock }): ListedModels {
  const { clock } = deps;
  const listings = new WeakMap<ProviderClient, Listing>();

  function read(client: ProviderClient): Listing {
    const names = withDeadline(clock, DEADLINE_MS, async (signal) => {
      try {
        const models = await client.listModels(signal);
        return new Set(models.map((model) => model.vendorModelId));
      } catch (error) {
        if (hasNoList(error)) return new Set<string>();
        throw error;
      }
    });
    // A failure is remembered as long as an answer that lacks the name, and thrown at each who asks meanwhile.
    names.catch(() => undefined);
    const listing = { readAtMs: clock.monotonicMs(), names };
    listings.set(client, listing);
    return listing;
  }

  return {
    async isListed({ client }, vendorModelId, signal) {
      signal.throwIfAborted();
      if (client.takesAnyModel === true) return !isStep(vendorModelId);
      const known = listings.get(client);
      const ageMs = known === undefined ? Infinity : clock.monotonicMs() - known.readAtMs;
      if (known !== undefined && ageMs < FRESH_MS) {
        const names = await known.names.catch((error: unknown) => {
          if (ageMs < RETRY_MS) throw error;
          return new Set<string>();
        });
        if (names.has(vendorModelId)) return true;
        if (ageMs < RETRY_MS) return false;
      }
      return (await read(client).names).has(vendorModelId);
    },
  };
}

/** Whether the name would be a step in the path of a URL. */
function isStep(vendorModelId: string): boolean {
  return vendorModelId.split("/").some((part) => part === "" || part === "." || part === "..");
}

/** Whether the vendor says that it keeps no list: some servers of a known wire format have none. */
function hasNoList(error: unknown): boolean {
  return error instanceof ProviderError && (error.vendorStatus === 404 || error.vendorStatus === 405);
}
