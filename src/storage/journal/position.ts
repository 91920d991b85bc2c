/** A place in the journal, between two frames. */
export interface Position {
  /** Number of the segment file; later segments have higher ones. */
  readonly segment: number;
  /** Bytes from the segment's beginning. */
  readonly offset: number;
}

/** Negative where `a` is before `b`, 0 where they are the same place, positive where `a` is after `b`. */
export function comparePositions(a: Position, b: Position): number {
  return a.segment - b.segment || a.offset - b.offset;
}
