import type { EmbeddingVector } from "../../domain/embedding/embedding-vector.ts";

const BYTES_OF_NUMBER = Float32Array.BYTES_PER_ELEMENT;

/**
 * A vector as vendors write it: a list of numbers, or 32-bit numbers in little-endian bytes in base64. `undefined` where it is
 * neither; whether the numbers are finite is for the caller to see.
 */
export function numbersOf(value: unknown): EmbeddingVector | undefined {
  if (typeof value === "string") return fromBase64(value);
  return isNumbers(value) ? value : undefined;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((number) => typeof number === "number");
}

function fromBase64(text: string): Float32Array | undefined {
  const bytes = Buffer.from(text, "base64");
  // Node passes over what is no base64: then less comes out than the length promises.
  if (bytes.length !== Buffer.byteLength(text, "base64") || bytes.length % BYTES_OF_NUMBER !== 0) return undefined;
  // A copy begins where numbers may begin; every machine that Node runs on for us is little-endian.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
