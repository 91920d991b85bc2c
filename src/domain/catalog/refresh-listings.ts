import type { Clock } from "../../lib/clock.ts";
import { withDeadline } from "../../lib/with-deadline.ts";
import type { EventBus } from "../event-bus/event-bus.ts";
import type { ProviderClient } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { CredentialDeployment } from "../routing/deployment-book.ts";
import type { Deployment } from "../routing/deployment.ts";
import { toListedNames, type ListingBook } from "./listing-book.ts";
import type { ModelListing, ModelListingStore } from "./model-listing.ts";

/** Limit on one reading of a list, in milliseconds. */
const DEADLINE_MS = 10_000;
/** A list is not read again sooner, whoever asks, in milliseconds: nobody makes us hammer a vendor. */
const SETTLED_MS = 10_000;
/**
 * A list that could not be read is not tried again sooner in the background, in milliseconds, unless secret or address have changed: a change of one
 * organization's has everybody's lists looked at that are due.
 */
const FAILED_MS = 900_000;
/** How many lists are read at once. */
const AT_ONCE = 4;
/** After the start and after a credential has come: so long, and up to as long again, in milliseconds. Replicas do not all begin at once. */
const FIRST_MS = 5_000;

const DAY_MS = 86_400_000;
/**
 * A kept list that nobody has read again for so long, or for two intervals where that is longer, is deleted, milliseconds: its credential is gone, or
 * its vendor has not answered all the time. Replicas need not have the same credentials.
 */
const KEPT_MS = 30 * DAY_MS;

/** A list that could not be read. */
interface Failure {
  /** Another one stands for another secret or address; `undefined` where the secret cannot be opened. */
  readonly client: ProviderClient | undefined;
  /** By the monotonic clock. */
  readonly atMs: number;
}

/** What became of the reading of one list. */
export interface ListingOutcome extends CredentialDeployment {
  /** The list as it is known now; `undefined` where it was never read. */
  readonly listing: ModelListing | undefined;
  /** Whether it could not be read now: what was known before stays. */
  readonly hasFailed: boolean;
}

/** Reads the vendors' lists, in the background and on demand. */
export interface ListingRefresh {
  /** Begins; nothing waits for it. */
  start(): void;
  /** Reads the lists of these deployments; one that is being read, or was within ten seconds, is not read again. */
  refresh(deployments: readonly CredentialDeployment[]): Promise<readonly ListingOutcome[]>;
  close(): void;
}

/**
 * Creates the refresh.
 *
 * @param deps.deployments one for each credential there is, of whomever
 * @param deps.intervalMs how often every list is read; 0 for never
 * @param deps.random 0 up to 1
 * @param deps.onFailure told of a list that could not be read, or kept
 */
export function createListingRefresh(deps: {
  readonly book: ListingBook;
  readonly store: ModelListingStore;
  readonly deployments: () => readonly CredentialDeployment[];
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly random: () => number;
  readonly intervalMs: number;
  readonly onFailure: (failure: { readonly deployment: string; readonly error: unknown }) => void;
}): ListingRefresh {
  const { book, store, bus, clock, intervalMs } = deps;
  const reading = new Map<string, Promise<ListingOutcome>>();
  const triedAtMs = new Map<string, number>();
  const failed = new Map<string, Failure>();
  const closing = new AbortController();
  let isSoon = false;
  let cancelTimer = (): void => undefined;
  let unsubscribe = (): void => undefined;

  async function read({ providerId, deployment }: CredentialDeployment): Promise<ListingOutcome> {
    try {
      const names = await withDeadline(clock, DEADLINE_MS, (signal) =>
        listNames(deployment, AbortSignal.any([signal, closing.signal])),
      );
      const listing = { deploymentId: deployment.id, vendorModelIds: toListedNames(names), readAtMs: clock.nowMs() };
      book.put(listing, providerId);
      failed.delete(deployment.id);
      await keep(listing);
      return { providerId, deployment, listing, hasFailed: false };
    } catch (error) {
      failed.set(deployment.id, { client: clientOf(deployment), atMs: clock.monotonicMs() });
      if (!closing.signal.aborted) deps.onFailure({ deployment: deployment.name, error });
      return { providerId, deployment, listing: book.find(deployment.id), hasFailed: true };
    }
  }

  /** A list that is not kept is still known here; the next reading keeps it. */
  async function keep(listing: ModelListing): Promise<void> {
    try {
      await store.save(listing);
      await bus.publish({ topic: "model-listing.changed", deploymentId: listing.deploymentId });
    } catch (error) {
      deps.onFailure({ deployment: listing.deploymentId, error });
    }
  }

  function readOnce(one: CredentialDeployment): Promise<ListingOutcome> {
    const { id } = one.deployment;
    const underway = reading.get(id);
    if (underway !== undefined) return underway;
    const triedAt = triedAtMs.get(id);
    if (triedAt !== undefined && clock.monotonicMs() - triedAt < SETTLED_MS) {
      const listing = book.find(id);
      return Promise.resolve({ ...one, listing, hasFailed: listing === undefined });
    }
    const outcome = read(one).finally(() => {
      reading.delete(id);
      triedAtMs.set(id, clock.monotonicMs());
    });
    reading.set(id, outcome);
    return outcome;
  }

  async function refresh(deployments: readonly CredentialDeployment[]): Promise<readonly ListingOutcome[]> {
    const outcomes: ListingOutcome[] = [];
    const waiting = inTurns(deployments);
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (closing.signal.aborted) return;
        outcomes.push(await readOnce(next));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return outcomes;
  }

  /** Takes over what is kept; of these alone, default of all. */
  async function load(deploymentIds?: readonly string[]): Promise<void> {
    const providerIds = new Map(deps.deployments().map(({ deployment, providerId }) => [deployment.id, providerId]));
    for (const listing of await store.load(deploymentIds)) {
      const providerId = providerIds.get(listing.deploymentId);
      if (providerId !== undefined) book.put(listing, providerId);
    }
  }

  /** Reads what has not been read for half an interval, by this replica or another. */
  async function refreshDue(): Promise<void> {
    forgetGone();
    await load().catch(() => undefined);
    if (intervalMs === 0) return;
    await store.removeReadBefore(clock.nowMs() - Math.max(KEPT_MS, 2 * intervalMs)).catch(() => undefined);
    const oldest = clock.nowMs() - intervalMs / 2;
    const isDue = ({ deployment }: CredentialDeployment): boolean =>
      (book.find(deployment.id)?.readAtMs ?? 0) <= oldest && !hasJustFailed(deployment);
    await refresh(deps.deployments().filter(isDue));
  }

  /** Credentials come and go; what is known of those that went would stay for good. */
  function forgetGone(): void {
    const there = new Set(deps.deployments().map(({ deployment }) => deployment.id));
    book.retain(there);
    for (const known of [triedAtMs, failed]) for (const id of known.keys()) if (!there.has(id)) known.delete(id);
  }

  function hasJustFailed(deployment: Deployment): boolean {
    const failure = failed.get(deployment.id);
    if (failure === undefined || clock.monotonicMs() - failure.atMs >= FAILED_MS) return false;
    return failure.client === clientOf(deployment);
  }

  function schedule(delayMs: number): void {
    cancelTimer();
    cancelTimer = clock.schedule(delayMs, () => {
      isSoon = false;
      schedule(jittered(intervalMs === 0 ? DAY_MS : intervalMs));
      void refreshDue();
    });
  }

  /** Between 0.9 and 1.1 of a time, so that replicas drift apart. */
  const jittered = (ms: number): number => Math.round(ms * (0.9 + 0.2 * deps.random()));

  return {
    start() {
      unsubscribe = bus.subscribe({
        onMessage(message) {
          if (message.topic === "model-listing.changed") void load([message.deploymentId]).catch(() => undefined);
          // A credential may have come: what it reaches is to be seen without waiting for the next round.
          else if (message.topic === "deployment.changed") scheduleSoon();
        },
        onGap: () => void load().catch(() => undefined),
      });
      void load().catch(() => undefined);
      scheduleSoon();
    },
    refresh,
    close() {
      closing.abort();
      cancelTimer();
      unsubscribe();
    },
  };

  /** Changes that follow each other do not put the reading off. */
  function scheduleSoon(): void {
    if (isSoon) return;
    isSoon = true;
    schedule(Math.round(FIRST_MS * (1 + deps.random())));
  }
}

/** Every organization's first, then every one's second, and so on: lists that stall hold up their own organization alone. */
function inTurns(deployments: readonly CredentialDeployment[]): CredentialDeployment[] {
  const turns: CredentialDeployment[][] = [];
  for (const own of Map.groupBy(deployments, ({ organizationId }) => organizationId).values()) {
    for (const [turn, one] of own.entries()) (turns[turn] ??= []).push(one);
  }
  return turns.flat();
}

function clientOf(deployment: Deployment): ProviderClient | undefined {
  try {
    return deployment.client;
  } catch {
    return undefined;
  }
}

async function listNames({ client }: Deployment, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return (await client.listModels(signal)).map((model) => model.vendorModelId);
  } catch (error) {
    // Some servers of a known wire format keep no list.
    if (error instanceof ProviderError && (error.vendorStatus === 404 || error.vendorStatus === 405)) return [];
    throw error;
  }
}
