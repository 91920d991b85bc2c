import { crc32 } from "node:zlib";

/** Marks the beginning of a frame. Its first byte never occurs in UTF-8, so no text in a payload holds it. */
const MAGIC = Buffer.from([0xf5, 0x4e, 0x54, 0x58]);

/** Bytes before a frame's payload: magic 4, payload's length 4 (little endian), CRC-32 of length and payload 4 (little endian). */
export const FRAME_HEADER_BYTES = 12;

/** CRC-32 (reflected 0xedb88320) of single bytes: for the four bytes of the length a call into zlib takes longer than they do. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** What a scan meets, in the order of the bytes; `start` and `end` are offsets in the scanned buffer. */
export type ScannedFrame =
  | { readonly kind: "frame"; readonly start: number; readonly end: number; readonly payload: Buffer }
  /** Bytes that are no frame, with whole frames after them. */
  | { readonly kind: "corrupt"; readonly start: number; readonly end: number }
  /** Bytes that are no frame, up to the end of the buffer: a frame that was never finished, or damage in the last one. */
  | { readonly kind: "tail"; readonly start: number; readonly end: number };

/** Bytes of each number before a payload's text: a float64, little endian. */
export const NUMBER_BYTES = 8;

const NO_NUMBERS: readonly number[] = [];

/** Wraps a text into a frame: header, one byte that says the kind, the numbers, the text in UTF-8. */
export function encodeFrame(kind: number, text: string | Buffer, numbers = NO_NUMBERS): Buffer {
  const textBytes = typeof text === "string" ? Buffer.byteLength(text) : text.length;
  const payloadBytes = 1 + numbers.length * NUMBER_BYTES + textBytes;
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payloadBytes);
  MAGIC.copy(frame, 0);
  frame.writeUInt32LE(payloadBytes, 4);
  frame[FRAME_HEADER_BYTES] = kind;
  let offset = FRAME_HEADER_BYTES + 1;
  for (const number of numbers) offset = frame.writeDoubleLE(number, offset);
  if (typeof text === "string") frame.write(text, offset);
  else frame.set(text, offset);
  frame.writeUInt32LE(checksum(frame, 0, frame.length), 8);
  return frame;
}

/**
 * Walks over the frames of a buffer and over what is not a frame. Damage costs the damaged frames alone: after it the walk goes
 * on at the next whole frame. Never throws.
 */
export function* scanFrames(buffer: Buffer): Generator<ScannedFrame, void, undefined> {
  let offset = 0;
  while (offset < buffer.length) {
    const end = frameEnd(buffer, offset);
    if (end !== undefined) {
      yield { kind: "frame", start: offset, end, payload: buffer.subarray(offset + FRAME_HEADER_BYTES, end) };
      offset = end;
      continue;
    }
    const next = nextFrame(buffer, offset + 1);
    if (next === undefined) {
      yield { kind: "tail", start: offset, end: buffer.length };
      return;
    }
    yield { kind: "corrupt", start: offset, end: next };
    offset = next;
  }
}

/** The bytes that the frame at `offset` says it has, header included; `undefined` where its header is not wholly there or is none. */
function announcedFrameBytes(buffer: Buffer, offset: number): number | undefined {
  if (offset + FRAME_HEADER_BYTES > buffer.length) return undefined;
  if (MAGIC.compare(buffer, offset, offset + MAGIC.length) !== 0) return undefined;
  return FRAME_HEADER_BYTES + buffer.readUInt32LE(offset + 4);
}

/** Where the frame at `offset` ends; `undefined` where there is no whole, undamaged frame. */
function frameEnd(buffer: Buffer, offset: number): number | undefined {
  const bytes = announcedFrameBytes(buffer, offset);
  if (bytes === undefined || bytes <= FRAME_HEADER_BYTES) return undefined;
  const end = offset + bytes;
  if (end > buffer.length) return undefined;
  return buffer.readUInt32LE(offset + 8) === checksum(buffer, offset, end) ? end : undefined;
}

function nextFrame(buffer: Buffer, from: number): number | undefined {
  for (let at = buffer.indexOf(MAGIC, from); at !== -1; at = buffer.indexOf(MAGIC, at + 1)) {
    if (frameEnd(buffer, at) !== undefined) return at;
  }
  return undefined;
}

function checksum(buffer: Buffer, start: number, end: number): number {
  let length = 0xffffffff;
  for (let at = start + 4; at < start + 8; at += 1)
    length = (length >>> 8) ^ (CRC_TABLE[(length ^ (buffer[at] ?? 0)) & 0xff] ?? 0);
  return crc32(buffer.subarray(start + FRAME_HEADER_BYTES, end), ~length >>> 0);
}
