import type { Clock } from "./clock.ts";

/** Readable prefixes of ids: `cmpl_0190…`. */
export type IdPrefix = "org" | "team" | "proj" | "user" | "key" | "cred" | "dep" | "price" | "cmpl" | "emb" | "req";

/** Makes new ids. */
export interface IdSource {
  /** A new opaque id: the prefix, an underscore, a UUIDv7 (RFC 9562) in 32 hex digits. Ids of one source sort by creation. */
  createId(prefix: IdPrefix): string;
}

/** The counter's width: rand_a of RFC 9562, method 1 (fixed-length dedicated counter). */
const COUNTER_BITS = 12;

/** Random bytes are fetched that many at once: a call for eight costs as much as one for thousands. */
const POOL_BYTES = 4_096;
/** Random bytes of one id. */
const RANDOM_BYTES = 8;

/**
 * Creates a source of UUIDv7 ids that stay in order even when the wall clock steps backwards.
 *
 * @param deps.clock where the time comes from
 * @param deps.randomBytes `size` cryptographically strong random bytes
 */
export function createIdSource(deps: { clock: Clock; randomBytes: (size: number) => Uint8Array }): IdSource {
  let lastMs = 0;
  let timeDigits = "";
  let counter = 0;
  let pool = Buffer.alloc(0);
  let used = 0;

  /** Sixteen hex digits: the variant's two bits and 62 random ones. */
  function nextRandom(): string {
    if (used === pool.length) {
      pool = Buffer.from(deps.randomBytes(POOL_BYTES));
      used = 0;
    }
    const start = used;
    used += RANDOM_BYTES;
    pool[start] = ((pool[start] ?? 0) & 0x3f) | 0x80;
    return pool.toString("hex", start, used);
  }

  return {
    createId(prefix) {
      const nowMs = deps.clock.nowMs();
      counter += 1;
      if (nowMs > lastMs || counter >= 1 << COUNTER_BITS) {
        lastMs = Math.max(nowMs, lastMs + 1);
        timeDigits = lastMs.toString(16).padStart(12, "0");
        counter = 0;
      }
      return `${prefix}_${timeDigits}7${counter.toString(16).padStart(3, "0")}${nextRandom()}`;
    },
  };
}
