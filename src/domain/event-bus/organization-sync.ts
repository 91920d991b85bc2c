import type { Clock } from "../../lib/clock.ts";
import type { BusMessage, EventBus } from "./event-bus.ts";

/** How often a replica that the bus does not reach looks for itself, and failed work is taken up again, milliseconds. */
const TICK_MS = 500;
/** How often everything is read again though nothing seems to be missing, milliseconds. */
const FULL_READ_MS = 30_000;

/** Keeps something of every organization's in step with the store and the other replicas. */
export interface OrganizationSync {
  /** Reads everything and begins to listen; rejects where it cannot be read. */
  start(): Promise<void>;
  /** Takes over what this replica has just written for an organization, and tells the others. Never rejects: what fails is tried again. */
  announce(organizationId: string): Promise<void>;
  close(): void;
}

/**
 * Creates a sync. Reads go one after the other, so that what was read later holds; while the store is away, what is known goes on to
 * hold.
 *
 * @param deps.topic what the messages are called that say that something of an organization has changed
 * @param deps.read takes over what the store has; of all organizations where none is named
 */
export function createOrganizationSync(deps: {
  readonly topic: Extract<BusMessage, { readonly organizationId: string }>["topic"];
  readonly read: (organizationIds?: readonly string[]) => Promise<void>;
  readonly bus: EventBus;
  readonly clock: Clock;
}): OrganizationSync {
  const { topic, bus, clock } = deps;
  const changed = new Set<string>();
  const failed = new Set<string>();
  const unannounced = new Set<string>();
  let isFullReadDue = false;
  let hasFullReadFailed = false;
  let lastFullReadMs = 0;
  let working: Promise<void> | undefined;
  let isClosed = false;
  let cancelTick = (): void => undefined;
  let unsubscribe = (): void => undefined;

  async function readAll(): Promise<void> {
    isFullReadDue = false;
    hasFullReadFailed = true;
    await deps.read();
    hasFullReadFailed = false;
    lastFullReadMs = clock.monotonicMs();
  }

  async function readChanged(): Promise<void> {
    const organizationIds = [...changed];
    changed.clear();
    await deps.read(organizationIds).catch(() => {
      for (const id of organizationIds) failed.add(id);
    });
  }

  async function work(): Promise<void> {
    while (!isClosed) {
      if (changed.size > 0) await readChanged();
      else if (isFullReadDue) await readAll().catch(() => undefined);
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
    bus.publish({ topic, organizationId }).then(
      () => unannounced.delete(organizationId),
      () => unannounced.add(organizationId),
    );
  }

  function tick(): void {
    const isStale = clock.monotonicMs() - lastFullReadMs >= FULL_READ_MS;
    if (hasFullReadFailed || isStale || !bus.isConnected()) isFullReadDue = true;
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
          if (message.topic !== topic) return;
          changed.add(message.organizationId);
          void run();
        },
        onGap() {
          isFullReadDue = true;
          void run();
        },
      });
      const reading = readAll();
      // What is heard meanwhile waits in the same line.
      working = reading.catch(() => undefined);
      await reading;
      working = undefined;
      cancelTick = clock.schedule(TICK_MS, tick);
      void run();
    },

    async announce(organizationId) {
      changed.add(organizationId);
      publish(organizationId);
      // A read that is under way may have begun before the change was written: what is asked for now is read after it.
      await run();
    },

    close() {
      isClosed = true;
      unsubscribe();
      cancelTick();
    },
  };
}
