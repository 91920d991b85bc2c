/** Which part of a list is asked for. */
export interface PageRequest {
  /** How many; 1 to 200. */
  readonly first: number;
  /** The opaque cursor after which to go on; default from the start. */
  readonly after: string | undefined;
}

/** A part of a list, in its order. */
export interface Page<T> {
  readonly items: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}
