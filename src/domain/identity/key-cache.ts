import type { Clock } from "../../lib/clock.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { BusMessage, EventBus } from "../event-bus/event-bus.ts";
import type { StoredApiKey } from "./api-key.ts";
import type { ApiKeyStore } from "./identity-store.ts";

/** Keys read at once when all are read. */
const SWEEP_PAGE = 1_000;
/** How often a replica that the bus does not reach looks for itself, and failed work is taken up again, milliseconds. */
const TICK_MS = 500;
/** How often everything is read again though nothing seems to be missing, milliseconds. */
const FULL_SWEEP_MS = 30_000;
/** The least time between two lookups made for unknown keys, milliseconds: at most 50 statements a second, however many ask. */
const CONFIRM_INTERVAL_MS = 20;
/** The most unknown keys that wait for one lookup; more are turned away. */
const MAX_WAITING = 1_000;

/** Every live key in memory, kept in step with the store and the other replicas. */
export interface KeyCache {
  /** Reads all live keys and begins to listen; rejects where the store cannot be read. */
  start(): Promise<void>;
  /** The key as this replica knows it; it may be revoked or expired. */
  find(lookupId: string): StoredApiKey | undefined;
  /**
   * The key as the store knows it, asked for together with all others that are being asked for. Rejects with `OVERLOADED` where
   * the store does not answer or too many wait.
   */
  confirm(lookupId: string): Promise<StoredApiKey | undefined>;
  /** Takes over a key that this replica has just written, and tells the others. */
  announce(key: StoredApiKey): void;
  close(): void;
}

/** What replicas tell each other of keys. */
type KeyMessage = Extract<BusMessage, { readonly topic: "api-key.changed" }>;

interface Entry {
  readonly key: StoredApiKey;
  /** The sweep during or after which it was last seen. */
  readonly sweep: number;
}

interface Waiter {
  readonly promise: Promise<StoredApiKey | undefined>;
  readonly settle: (key: StoredApiKey | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** Whether a key opens anything now. */
export function isLiveKey(key: StoredApiKey, nowMs: number): boolean {
  return key.revokedAtMs === undefined && (key.expiresAtMs === undefined || nowMs < key.expiresAtMs);
}

/**
 * Creates the cache. All reads of the store go through one worker, one statement at a time, so that what was read later is
 * always applied later; a revoked key never becomes live again. Memory is bounded by the live keys: strangers' guesses
 * leave nothing behind.
 */
export function createKeyCache(deps: { store: ApiKeyStore; bus: EventBus; clock: Clock }): KeyCache {
  const { store, bus, clock } = deps;
  const entries = new Map<string, Entry>();
  const changed = new Set<string>();
  const failedChanges = new Set<string>();
  const unannounced = new Map<string, KeyMessage>();
  let waiting = new Map<string, Waiter>();
  let sweepNumber = 0;
  let sweepAfter: string | undefined;
  let isSweeping = false;
  /** Something may have been missed behind the sweep that is under way: another is to follow. */
  let isSweepWanted = false;
  let hasSweepFailed = false;
  let lastSweepMs = 0;
  let lastConfirmMs = Number.NEGATIVE_INFINITY;
  let isWorking = false;
  let isClosed = false;
  let cancelTick = (): void => undefined;
  let cancelWake: (() => void) | undefined;
  let unsubscribe = (): void => undefined;

  function apply(key: StoredApiKey): void {
    const known = entries.get(key.lookupId);
    if (known !== undefined && known.key.revokedAtMs !== undefined) return;
    if (known === undefined && !isLiveKey(key, clock.nowMs())) return;
    entries.set(key.lookupId, { key, sweep: sweepNumber });
  }

  function beginSweep(): void {
    if (isSweeping) {
      isSweepWanted = true;
      return;
    }
    isSweepWanted = false;
    hasSweepFailed = false;
    isSweeping = true;
    sweepNumber += 1;
    sweepAfter = undefined;
  }

  async function sweepPage(): Promise<void> {
    try {
      const keys = await store.listLive(sweepAfter, SWEEP_PAGE);
      for (const key of keys) apply(key);
      sweepAfter = keys.at(-1)?.id;
      if (keys.length === SWEEP_PAGE) return;
    } catch (error) {
      isSweeping = false;
      hasSweepFailed = true;
      throw error;
    }
    for (const [lookupId, entry] of entries) if (entry.sweep < sweepNumber) entries.delete(lookupId);
    isSweeping = false;
    lastSweepMs = clock.monotonicMs();
  }

  async function lookUp(): Promise<void> {
    const asked = waiting;
    waiting = new Map();
    const told = [...changed].slice(0, SWEEP_PAGE);
    for (const lookupId of told) changed.delete(lookupId);
    if (asked.size > 0) lastConfirmMs = clock.monotonicMs();
    try {
      const keys = await store.findByLookupIds([...new Set([...told, ...asked.keys()])]);
      const found = new Map(keys.map((key) => [key.lookupId, key]));
      for (const key of keys) apply(key);
      for (const lookupId of told) if (!found.has(lookupId)) entries.delete(lookupId);
      for (const [lookupId, waiter] of asked) waiter.settle(found.get(lookupId));
    } catch (error) {
      for (const lookupId of told) failedChanges.add(lookupId);
      for (const waiter of asked.values()) waiter.fail(storeAway(error));
    }
  }

  function isConfirmDue(): boolean {
    if (waiting.size === 0) return false;
    const remainingMs = lastConfirmMs + CONFIRM_INTERVAL_MS - clock.monotonicMs();
    if (remainingMs <= 0) return true;
    cancelWake ??= clock.schedule(Math.ceil(remainingMs), () => {
      cancelWake = undefined;
      void work();
    });
    return false;
  }

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    try {
      while (!isClosed) {
        if (isConfirmDue() || changed.size > 0) await lookUp();
        else if (isSweeping) await sweepPage();
        else if (isSweepWanted) beginSweep();
        else return;
      }
    } catch {
      // A failed sweep is begun again by the next tick.
    } finally {
      isWorking = false;
    }
  }

  function publish(message: KeyMessage): void {
    bus.publish(message).then(
      () => {
        if (unannounced.get(message.lookupId) === message) unannounced.delete(message.lookupId);
      },
      () => {
        unannounced.set(message.lookupId, message);
      },
    );
  }

  function tick(): void {
    const isStale = clock.monotonicMs() - lastSweepMs >= FULL_SWEEP_MS;
    if (!isSweeping && (hasSweepFailed || isStale || !bus.isConnected())) beginSweep();
    for (const lookupId of failedChanges) changed.add(lookupId);
    failedChanges.clear();
    for (const message of unannounced.values()) publish(message);
    cancelTick = clock.schedule(TICK_MS, tick);
    void work();
  }

  return {
    async start() {
      unsubscribe = bus.subscribe({
        onMessage(message) {
          if (message.topic !== "api-key.changed") return;
          changed.add(message.lookupId);
          void work();
        },
        onGap() {
          beginSweep();
          void work();
        },
      });
      isWorking = true;
      try {
        beginSweep();
        while (isSweeping) await sweepPage();
      } finally {
        isWorking = false;
      }
      cancelTick = clock.schedule(TICK_MS, tick);
      void work();
    },

    find: (lookupId) => entries.get(lookupId)?.key,

    confirm(lookupId) {
      const known = waiting.get(lookupId);
      if (known !== undefined) return known.promise;
      if (waiting.size >= MAX_WAITING) return Promise.reject(tooMany());
      const waiter = createWaiter();
      waiting.set(lookupId, waiter);
      void work();
      return waiter.promise;
    },

    announce(key) {
      if (key.revokedAtMs === undefined) apply(key);
      else entries.set(key.lookupId, { key, sweep: sweepNumber });
      publish({ topic: "api-key.changed", apiKeyId: key.id, lookupId: key.lookupId });
    },

    close() {
      isClosed = true;
      unsubscribe();
      cancelTick();
      cancelWake?.();
      for (const waiter of waiting.values()) waiter.fail(storeAway(undefined));
      waiting.clear();
    },
  };
}

function createWaiter(): Waiter {
  let settle: Waiter["settle"] = () => undefined;
  let fail: Waiter["fail"] = () => undefined;
  const promise = new Promise<StoredApiKey | undefined>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  return { promise, settle, fail };
}

function storeAway(cause: unknown): GatewayError {
  return new GatewayError({
    code: "OVERLOADED",
    message: "This key is not known here and the database does not answer, so it cannot be checked. Try again.",
    retryAfterMs: TICK_MS,
    cause,
  });
}

function tooMany(): GatewayError {
  return new GatewayError({
    code: "OVERLOADED",
    message: "Too many unknown keys are being checked. Try again.",
    retryAfterMs: 5 * CONFIRM_INTERVAL_MS,
  });
}
