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
  /** The items, the oldest first. The one that was given last may be taken out meanwhile. */
  items(): Generator<T, void, undefined>;
}

/** Creates an empty list. */
export function createLivelyList<T>(): LivelyList<T> {
  return new DoublyLinked<T>();
}

class DoublyLinked<T> implements LivelyList<T> {
  size = 0;
  #head: Place<T> | undefined = undefined;
  #tail: Place<T> | undefined = undefined;

  get first(): T | undefined {
    return this.#head?.item;
  }

  add(item: T): Place<T> {
    const place: Place<T> = { item, before: this.#tail, after: undefined };
    if (this.#tail === undefined) this.#head = place;
    else this.#tail.after = place;
    this.#tail = place;
    this.size += 1;
    return place;
  }

  remove(place: Place<T>): boolean {
    if (place.item === undefined) return false;
    const { before, after } = place;
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
    let place = this.#head;
    while (place !== undefined) {
      const next: Place<T> | undefined = place.after;
      if (place.item !== undefined) yield place.item;
      place = next;
    }
  }
}
