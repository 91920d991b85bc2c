import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import { createStreamReader } from "../../../src/providers/shared/stream-reader.ts";
import { createAnswerContext, DIALECTS, type Vendor } from "./dialects.ts";
import { toFinalAnswer, type FinalAnswer } from "./final-answer.ts";

/** How an answer ended: whole, or with the code of its failure after what came before. */
export type Played = FinalAnswer & { readonly failedWith: string | undefined };

/** Plays a stream's bytes, cut into these chunks, through our reader. Anything but a ProviderError is thrown on. */
export function playStream(vendor: Vendor, chunks: Iterable<Uint8Array>): Played {
  const reader = createStreamReader(DIALECTS[vendor], createAnswerContext(vendor));
  const parts: ProviderPart[] = [];
  try {
    for (const chunk of chunks) {
      const batch: ProviderPart[] = [];
      try {
        reader.read(chunk, batch);
      } finally {
        parts.push(...batch);
      }
    }
    const last: ProviderPart[] = [];
    reader.end(last);
    parts.push(...last);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { ...toFinalAnswer(parts), failedWith: error.code };
  }
  return { ...toFinalAnswer(parts), failedWith: undefined };
}

/** Reads a whole answer's JSON. Anything but a ProviderError is thrown on. */
export function playAnswer(vendor: Vendor, answer: unknown): Played {
  try {
    return {
      ...toFinalAnswer(DIALECTS[vendor].readAnswer(answer, createAnswerContext(vendor), JSON.stringify(answer))),
      failedWith: undefined,
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { ...toFinalAnswer([]), failedWith: error.code };
  }
}

/** The bytes in pieces of `size`, the first of `offset`. */
function* cut(bytes: Uint8Array, size: number, offset = 0): Generator<Uint8Array> {
  if (offset > 0) yield bytes.subarray(0, offset);
  for (let at = offset; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Size up to which a stream is cut in two at every byte; longer ones are cut into pieces at every offset. */
const TWO_PIECES_UP_TO = 20_000;
const PIECE = 1_024;

/** Every way to cut that is tried: each byte for itself, and a cut before every single byte with whole bytes around it. */
export function* everyCut(bytes: Uint8Array): Generator<Iterable<Uint8Array>> {
  yield cut(bytes, 1);
  if (bytes.length <= TWO_PIECES_UP_TO) {
    for (let at = 1; at < bytes.length; at += 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
  } else {
    for (let offset = 0; offset < PIECE; offset += 1) yield cut(bytes, PIECE, offset);
  }
}
