import type { CallLimits } from "../../domain/provider/call-limits.ts";
import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";

/**
 * How many times as many bytes as a completion an answer may take: 2,048 vectors of 3,072 numbers, OpenAI's most, are 34 MB in
 * base64.
 */
const BODY_FACTOR = 4;

/** The limits of a call for embeddings, whose answers are larger than completions. */
export function toEmbeddingLimits(limits: CallLimits): CallLimits {
  return { ...limits, maxBodyBytes: limits.maxBodyBytes * BODY_FACTOR };
}

/** A failure in the words of embeddings: what is too long is an input here, not a conversation. */
export function inWordsOfEmbeddings(error: unknown, provider: Provider): unknown {
  if (!(error instanceof ProviderError) || error.code !== "CONTEXT_LENGTH_EXCEEDED") return error;
  const { code, vendorStatus, response, detail } = error;
  return new ProviderError({
    code,
    message: `${provider.name} takes no input as long as one of these (HTTP ${String(vendorStatus)}). Cut long texts into parts.`,
    field: ["input"],
    vendorStatus,
    response,
    detail,
  });
}
