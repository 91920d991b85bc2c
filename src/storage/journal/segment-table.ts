/** The segments that the journal holds and how much of each is whole frames; kept in memory, oldest first. */
export interface SegmentTable {
  /** Bytes of all segments together. */
  readonly totalBytes: number;
  readonly oldest: number | undefined;
  /** Whole bytes of a segment; `undefined` where there is no such segment. */
  bytesOf(number: number): number | undefined;
  /** The next segment after that number. */
  after(number: number): number | undefined;
  /** Adds a segment; its number is higher than every other's. */
  add(number: number, bytes: number): void;
  grow(number: number, bytes: number): void;
  remove(number: number): void;
}

/** Creates an empty table. */
export function createSegmentTable(): SegmentTable {
  const segments = new Map<number, number>();
  let totalBytes = 0;
  return {
    get totalBytes() {
      return totalBytes;
    },
    get oldest() {
      return segments.keys().next().value;
    },
    bytesOf: (number) => segments.get(number),
    after(number) {
      for (const candidate of segments.keys()) if (candidate > number) return candidate;
      return undefined;
    },
    add(number, bytes) {
      segments.set(number, bytes);
      totalBytes += bytes;
    },
    grow(number, bytes) {
      segments.set(number, (segments.get(number) ?? 0) + bytes);
      totalBytes += bytes;
    },
    remove(number) {
      totalBytes -= segments.get(number) ?? 0;
      segments.delete(number);
    },
  };
}
