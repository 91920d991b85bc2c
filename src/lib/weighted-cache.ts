/** What was put in by text, as long as there is room: what was put in first goes first. */
export interface WeightedCache<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  /** Takes a value in. One that alone is heavier than everything may be is not kept. */
  put(key: string, value: T, weight: number): void;
}

/**
 * Creates an empty cache. Bounded twice, as many light values and few heavy ones take up memory alike.
 *
 * @param options.maxEntries how many values it holds
 * @param options.maxWeight what they may weigh together, in the unit of the weights that are put in
 */
export function createWeightedCache<T>(options: {
  readonly maxEntries: number;
  readonly maxWeight: number;
}): WeightedCache<T> {
  const entries = new Map<string, { readonly value: T; readonly weight: number }>();
  let weighs = 0;

  function drop(key: string): void {
    weighs -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  }

  return {
    get: (key) => entries.get(key)?.value,
    has: (key) => entries.has(key),
    put(key, value, weight) {
      drop(key);
      if (weight > options.maxWeight) return;
      for (const oldest of entries.keys()) {
        if (entries.size < options.maxEntries && weighs + weight <= options.maxWeight) break;
        drop(oldest);
      }
      entries.set(key, { value, weight });
      weighs += weight;
    },
  };
}
