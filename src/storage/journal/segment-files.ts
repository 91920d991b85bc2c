import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const SEGMENT_NAME = /^(\d{10})\.segment$/;

/** A segment of the journal on disk. */
export interface SegmentFile {
  readonly number: number;
  readonly path: string;
  readonly bytes: number;
  /** When it was last written, wall-clock milliseconds. */
  readonly modifiedAtMs: number;
}

/** Where the segment of that number lies. */
export function segmentPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(10, "0")}.segment`);
}

/** The segments of a directory, oldest first. */
export async function listSegments(directory: string): Promise<SegmentFile[]> {
  const segments: SegmentFile[] = [];
  for (const name of await readdir(directory)) {
    const match = SEGMENT_NAME.exec(name);
    if (match?.[1] === undefined) continue;
    const path = join(directory, name);
    const found = await stat(path);
    segments.push({ number: Number(match[1]), path, bytes: found.size, modifiedAtMs: Math.floor(found.mtimeMs) });
  }
  return segments.sort((a, b) => a.number - b.number);
}
