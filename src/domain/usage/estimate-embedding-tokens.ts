import type { EmbeddingInput } from "../embedding/embedding-request.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** Estimates the tokens of a text to embed, at least 1; of tokens themselves it is their number. */
export function estimateEmbeddingTokens(input: EmbeddingInput): number {
  return typeof input === "string" ? Math.max(1, estimateTokens(input)) : input.length;
}
