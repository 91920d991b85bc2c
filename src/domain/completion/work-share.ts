import type { Clock } from "../../lib/clock.ts";

/** How much of everybody's time an organization's own work may take. */
export interface WorkShare {
  /** Milliseconds until the organization may work again; 0 where it may now. */
  waitMs(organizationId: string): number;
  /** Runs work that never waits, and counts its time where it took longer than {@link FREE_MS}. Passes on what it throws. */
  spend<T>(organizationId: string, work: () => T): T;
}

/** Work that takes no longer than this is not counted, milliseconds. */
const FREE_MS = 10;
/** What an organization that has not worked for a while may spend at once, milliseconds. */
const BURST_MS = 1_000;
/** The part of the time that it may take in the long run. */
const SHARE = 0.1;
/** How many organizations are remembered; only such as have worked of late. */
const MAX_REMEMBERED = 10_000;

/** Creates the share of every organization, unspent. What is spent comes back with time; work that is begun may take more than is left. */
export function createWorkShare({ monotonicMs }: Pick<Clock, "monotonicMs">): WorkShare {
  const spent = new Map<string, { readonly ms: number; readonly atMs: number }>();

  function spentMs(organizationId: string): number {
    const last = spent.get(organizationId);
    return last === undefined ? 0 : Math.max(0, last.ms - SHARE * (monotonicMs() - last.atMs));
  }

  function note(organizationId: string, ms: number): void {
    const sum = spentMs(organizationId) + ms;
    spent.delete(organizationId);
    const oldest = spent.keys().next();
    if (spent.size >= MAX_REMEMBERED && oldest.done !== true) spent.delete(oldest.value);
    spent.set(organizationId, { ms: sum, atMs: monotonicMs() });
  }

  return {
    waitMs: (organizationId) => Math.ceil(Math.max(0, spentMs(organizationId) - BURST_MS) / SHARE),
    spend(organizationId, work) {
      const startedAtMs = monotonicMs();
      try {
        return work();
      } finally {
        const ms = monotonicMs() - startedAtMs;
        if (ms > FREE_MS) note(organizationId, ms);
      }
    },
  };
}
