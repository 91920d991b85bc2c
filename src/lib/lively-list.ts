/** A place in a {@link LivelyList}. */
export interface Place<T> {
  /** `undefined` once it was taken out. */
  item: T | undefined;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
}

/**
 * A list whose items come and go with every request. A `Set` or `Map` makes a new table every few dozen changes, and a table that was
 * left behind keeps what it held, and the table after it, through every small collection: of each request some 17 KB went the expensive
 * way. Here what is taken out is held by nothing.
 */
export interface LivelyList<T> {
  readonly size: number;
  /** Adds an item at the end. */
  add(item: T): Place<T>;
  /** Takes an item out; false where it was out already. */
  remove(place: Place<T>): boolean;
  /** The oldest item. */
  readonly first: T | undefined;
  /** The items, the oldest first, as of a `Set`: what is taken out meanwhile is left out, and what is added comes at the end. */
  items(): Generator<T, void, undefined>;
}

/** Creates an empty list. */
export function createLivelyList<T>(): LivelyList<T> {
  return new DoublyLinked<T>();
}

/** Where somebody who reads the items stands. */
interface Reader<T> {
  next: Place<T> | undefined;
}

class DoublyLinked<T> implements LivelyList<T> {
  size = 0;
  #head: Place<T> | undefined = undefined;
  #tail: Place<T> | undefined = undefined;
  /** Who reads at the moment: nearly always nobody. */
  readonly #readers: Reader<T>[] = [];

  get first(): T | undefined {
    return this.#head?.item;
  }

  add(item: T): Place<T> {
    const place: Place<T> = { item, before: this.#tail, after: undefined };
    if (this.#tail === undefined) this.#head = place;
    else this.#tail.after = place;
    this.#tail = place;
    this.size += 1;
    for (const reader of this.#readers) reader.next ??= place;
    return place;
  }

  remove(place: Place<T>): boolean {
    if (place.item === undefined) return false;
    const { before, after } = place;
    for (const reader of this.#readers) if (reader.next === place) reader.next = after;
    if (before === undefined) this.#head = after;
    else before.after = after;
    if (after === undefined) this.#tail = before;
    else after.before = before;
    place.item = undefined;
    place.before = undefined;
    place.after = undefined;
    this.size -= 1;
    return true;
  }

  *items(): Generator<T, void, undefined> {
    const reader: Reader<T> = { next: this.#head };
    this.#readers.push(reader);
    try {
      while (reader.next !== undefined) {
        const { item, after }: Place<T> = reader.next;
        reader.next = after;
        if (item !== undefined) yield item;
      }
    } finally {
      this.#readers.splice(this.#readers.indexOf(reader), 1);
    }
  }
}
