import type { Clock } from "./clock.ts";

/** Readable prefixes of ids: `cmpl_0190…`. */
export type IdPrefix = "org" | "team" | "proj" | "user" | "key" | "cmpl" | "req";

/** Makes new ids. */
export interface IdSource {
  /** A new opaque id: the prefix, an underscore, a UUIDv7 (RFC 9562) in 32 hex digits. Ids of one source sort by creation. */
  createId(prefix: IdPrefix): string;
}

/** The counter's width: rand_a of RFC 9562, method 1 (fixed-length dedicated counter). */
const COUNTER_BITS = 12;

/**
 * Creates a source of UUIDv7 ids that stay in order even when the wall clock steps backwards.
 *
 * @param deps.clock where the time comes from
 * @param deps.randomBytes `size` cryptographically strong random bytes
 */
export function createIdSource(deps: { clock: Clock; randomBytes: (size: number) => Uint8Array }): IdSource {
  let lastMs = 0;
  let counter = 0;

  return {
    createId(prefix) {
      const nowMs = deps.clock.nowMs();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        counter = 0;
      } else {
        counter += 1;
        if (counter >= 1 << COUNTER_BITS) {
          lastMs += 1;
          counter = 0;
        }
      }
      const time = lastMs.toString(16).padStart(12, "0");
      const random = deps.randomBytes(8);
      random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
      return `${prefix}_${time}7${counter.toString(16).padStart(3, "0")}${Buffer.from(random).toString("hex")}`;
    },
  };
}
