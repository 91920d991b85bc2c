/** A vector as its vendor gave it: 32-bit numbers where they came as bytes, otherwise as they were written. */
export type EmbeddingVector = Float32Array | readonly number[];
