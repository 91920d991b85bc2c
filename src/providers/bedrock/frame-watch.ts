import type { BodyWatch } from "../ai-sdk/body-watch.ts";

/** The most that one frame may hold: more than any event of the format's documents. */
const MAX_FRAME_BYTES = 24 * 1024 * 1024;
/** Two lengths, and a checksum each of the prelude and of the whole. */
const MIN_FRAME_BYTES = 16;
const LENGTH_BYTES = 4;
/**
 * The types of the two last events, as a frame's headers write them: a name, the type of a string, its length, the string. The figures
 * are documented to come last; the AI SDK's recordings have them first.
 */
const STOP_EVENT = Buffer.from(":event-type\x07\x00\x0bmessageStop", "latin1");
const FIGURES_EVENT = Buffer.from(":event-type\x07\x00\x08metadata", "latin1");

/**
 * Watches a body of `application/vnd.amazon.eventstream`: hands the SDK whole frames only, since it copies what it holds at every
 * read and believes any length. Checksums are the SDK's to check.
 */
export function createFrameWatch(): BodyWatch {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  /** Bytes that the next frame needs, once its length is known. */
  let neededBytes = LENGTH_BYTES;
  let hasStopped = false;
  let hasFigures = false;
  let isEnded = false;

  return {
    isEnded() {
      return isEnded;
    },
    isWhole() {
      return isEnded;
    },
    read(bytes) {
      held.push(bytes);
      heldBytes += bytes.byteLength;
      if (heldBytes < neededBytes) return { pass: [], fault: undefined };
      let rest = Buffer.concat(held);
      const pass: Uint8Array[] = [];
      for (neededBytes = LENGTH_BYTES; rest.byteLength >= LENGTH_BYTES && !isEnded;) {
        const length = rest.readUInt32BE(0);
        if (length < MIN_FRAME_BYTES) return { pass, fault: "garbage" };
        if (length > MAX_FRAME_BYTES) return { pass, fault: "too-large" };
        if (rest.byteLength < length) {
          neededBytes = length;
          break;
        }
        const frame = rest.subarray(0, length);
        pass.push(frame);
        hasStopped ||= frame.includes(STOP_EVENT);
        hasFigures ||= frame.includes(FIGURES_EVENT);
        isEnded = hasStopped && hasFigures;
        rest = rest.subarray(length);
      }
      held = rest.byteLength === 0 ? [] : [rest];
      heldBytes = rest.byteLength;
      return { pass, fault: undefined };
    },
  };
}
