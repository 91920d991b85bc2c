import { createLivelyList, type LivelyList, type Place } from "./lively-list.ts";
import { createTextHash } from "./text-hash.ts";

/** A map by text whose entries come and go with every request, for the reason that {@link LivelyList} gives. Entries stand in the order in which they were set. Keys may be strangers'. */
export interface LivelyMap<T> {
  readonly size: number;
  get(key: string): T | undefined;
  /** Sets an entry; one that was there moves to the end. */
  set(key: string, value: T): void;
  /** Takes an entry out and gives its value. */
  take(key: string): T | undefined;
  /** The oldest entry's key. */
  readonly firstKey: string | undefined;
  /** The values, the oldest first, as of a `Map`: what is taken out meanwhile is left out, and what is set comes at the end. */
  values(): Generator<T, void, undefined>;
}

interface Entry<T> {
  readonly key: string;
  readonly value: T;
  readonly hash: number;
  /** The next entry of the same bucket. */
  next: Entry<T> | undefined;
  place: Place<Entry<T>> | undefined;
}

/** Buckets at the beginning; twice as many whenever there are more entries than buckets. A power of two. */
const FIRST_BUCKETS = 256;

/** Creates an empty map. */
export function createLivelyMap<T>(): LivelyMap<T> {
  return new ChainedMap<T>();
}

class ChainedMap<T> implements LivelyMap<T> {
  readonly #hash = createTextHash();
  readonly #order: LivelyList<Entry<T>> = createLivelyList();
  #buckets: (Entry<T> | undefined)[] = new Array<Entry<T> | undefined>(FIRST_BUCKETS).fill(undefined);

  get size(): number {
    return this.#order.size;
  }

  get firstKey(): string | undefined {
    return this.#order.first?.key;
  }

  get(key: string): T | undefined {
    const hash = this.#hash(key);
    let entry = this.#buckets[this.#bucketOf(hash)];
    while (entry !== undefined && entry.key !== key) entry = entry.next;
    return entry?.value;
  }

  set(key: string, value: T): void {
    const hash = this.#hash(key);
    this.#unlink(key, hash);
    if (this.#order.size >= this.#buckets.length) this.#grow();
    const entry: Entry<T> = { key, value, hash, next: undefined, place: undefined };
    entry.place = this.#order.add(entry);
    this.#link(entry);
  }

  take(key: string): T | undefined {
    return this.#unlink(key, this.#hash(key))?.value;
  }

  #unlink(key: string, hash: number): Entry<T> | undefined {
    const bucket = this.#bucketOf(hash);
    let previous: Entry<T> | undefined;
    let entry = this.#buckets[bucket];
    while (entry !== undefined && entry.key !== key) {
      previous = entry;
      entry = entry.next;
    }
    if (entry === undefined) return undefined;
    if (previous === undefined) this.#buckets[bucket] = entry.next;
    else previous.next = entry.next;
    entry.next = undefined;
    if (entry.place !== undefined) this.#order.remove(entry.place);
    entry.place = undefined;
    return entry;
  }

  *values(): Generator<T, void, undefined> {
    for (const { value } of this.#order.items()) yield value;
  }

  #bucketOf(hash: number): number {
    return hash & (this.#buckets.length - 1);
  }

  #link(entry: Entry<T>): void {
    const bucket = this.#bucketOf(entry.hash);
    entry.next = this.#buckets[bucket];
    this.#buckets[bucket] = entry;
  }

  #grow(): void {
    this.#buckets = new Array<Entry<T> | undefined>(this.#buckets.length * 2).fill(undefined);
    for (const entry of this.#order.items()) this.#link(entry);
  }
}
