/** Numbers as 32-bit floats in little-endian bytes, in base64. */
export function toBase64(vector: Float32Array | readonly number[]): string {
  const numbers = vector instanceof Float32Array ? vector : Float32Array.from(vector);
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");
}
