import type { Clock } from "../../lib/clock.ts";
import type { EventBus } from "../event-bus/event-bus.ts";
import type { WritableDeploymentBook } from "./deployment-book.ts";
import type { LiveStore } from "./deployment-store.ts";

/** How often a replica that the bus does not reach looks for itself, and failed work is taken up again, milliseconds. */
const TICK_MS = 500;
/** How often everything is read again though nothing seems to be missing, milliseconds. */
const FULL_READ_MS = 30_000;

/** Keeps a book in step with the store and the other replicas. */
export interface DeploymentSync {
  /** Reads everything and begins to listen; rejects where the store cannot be read. */
  start(): Promise<void>;
  /** Takes over what this replica has just written for an organization, and tells the others. Never rejects: what fails is tried again. */
  announce(organizationId: string): Promise<void>;
  close(): void;
}

/**
 * Creates the sync. Reads go one after the other, so that what was read later is always written later; a book goes on with what it holds while
 * the store is away.
 */
export function createDeploymentSync(deps: {
  readonly book: Pick<WritableDeploymentBook, "write">;
  readonly store: LiveStore;
  readonly bus: EventBus;
  readonly clock: Clock;
}): DeploymentSync {
  const { book, store, bus, clock } = deps;
  const changed = new Set<string>();
  const failed = new Set<string>();
  const unannounced = new Set<string>();
  let isFullReadWanted = false;
  let hasFullReadFailed = false;
  let lastFullReadMs = 0;
  let working: Promise<void> | undefined;
  let isClosed = false;
  let cancelTick = (): void => undefined;
  let unsubscribe = (): void => undefined;

  async function readAll(): Promise<void> {
    isFullReadWanted = false;
    hasFullReadFailed = true;
    const rows = await store.loadLive();
    book.write(rows);
    hasFullReadFailed = false;
    lastFullReadMs = clock.monotonicMs();
  }

  async function readChanged(): Promise<void> {
    const organizationIds = [...changed];
    changed.clear();
    try {
      book.write(await store.loadLive(organizationIds), organizationIds);
    } catch {
      for (const id of organizationIds) failed.add(id);
    }
  }

  async function work(): Promise<void> {
    while (!isClosed) {
      if (changed.size > 0) await readChanged();
      else if (isFullReadWanted) await readAll().catch(() => undefined);
      else return;
    }
  }

  /** Does all that is to be done, in the one line that there is. */
  function run(): Promise<void> {
    working ??= work().finally(() => {
      working = undefined;
    });
    return working;
  }

  function publish(organizationId: string): void {
    bus.publish({ topic: "deployment.changed", organizationId }).then(
      () => unannounced.delete(organizationId),
      () => unannounced.add(organizationId),
    );
  }

  function tick(): void {
    const isStale = clock.monotonicMs() - lastFullReadMs >= FULL_READ_MS;
    if (hasFullReadFailed || isStale || !bus.isConnected()) isFullReadWanted = true;
    for (const id of failed) changed.add(id);
    failed.clear();
    for (const id of unannounced) publish(id);
    cancelTick = clock.schedule(TICK_MS, tick);
    void run();
  }

  return {
    async start() {
      unsubscribe = bus.subscribe({
        onMessage(message) {
          if (message.topic !== "deployment.changed") return;
          changed.add(message.organizationId);
          void run();
        },
        onGap() {
          isFullReadWanted = true;
          void run();
        },
      });
      const reading = readAll();
      // What is heard meanwhile waits in the same line.
      working = reading.then(
        () => undefined,
        () => undefined,
      );
      await reading;
      working = undefined;
      cancelTick = clock.schedule(TICK_MS, tick);
      void run();
    },

    async announce(organizationId) {
      changed.add(organizationId);
      publish(organizationId);
      await run();
    },

    close() {
      isClosed = true;
      unsubscribe();
      cancelTick();
    },
  };
}
