import type { CallLimits } from "../../../src/domain/provider/call-limits.ts";
import type { EmbeddingAnswer, EmbeddingCall, EmbeddingClient } from "../../../src/domain/provider/embedding-client.ts";
import type { ProviderClient } from "../../../src/domain/provider/provider.ts";
import type { CalledVendor } from "./dialects.ts";

/** A model for embeddings at its vendor's simulator. */
export interface EmbeddingModelRow {
  readonly vendor: CalledVendor;
  readonly model: string;
  /** The most inputs a call. */
  readonly maxInputs: number;
  /** The length of its vectors where nobody chooses. */
  readonly length: number;
  /** A length that may be chosen; `undefined` where there is no choice. */
  readonly otherLength: number | undefined;
  /** Whether the vendor counts tokens. */
  readonly counts: boolean;
}

/** A model of every format in which the adapters speak to vendors; those of OpenAI's family speak OpenAI's. */
export const EMBEDDING_MODELS: readonly EmbeddingModelRow[] = [
  row("openai", "text-embedding-3-small", 2_048, 1_536, 256),
  { ...row("google", "gemini-embedding-001", 100, 3_072, 768), counts: false },
  row("google", "gemini-embedding-2", 100, 3_072, 768),
  row("bedrock", "amazon.titan-embed-text-v1", 1, 1_536, undefined),
  row("bedrock", "amazon.titan-embed-text-v2:0", 1, 1_024, 256),
  // The SDK demands a length where nobody chooses.
  row("bedrock", "amazon.nova-2-multimodal-embeddings-v1:0", 1, 1_024, 3_072),
  row("bedrock", "cohere.embed-english-v3", 96, 1_024, undefined),
  row("bedrock", "us.cohere.embed-v4:0", 96, 1_536, 256),
  row("vertex", "gemini-embedding-001", 1, 3_072, 768),
  row("vertex", "gemini-embedding-2", 1, 3_072, 768),
  row("vertex", "text-embedding-005", 250, 768, 256),
  row("cohere", "embed-v4.0", 96, 1_536, 512),
  row("cohere", "embed-multilingual-v3.0", 96, 1_024, undefined),
];

function row(
  vendor: CalledVendor,
  model: string,
  maxInputs: number,
  length: number,
  otherLength: number | undefined,
): EmbeddingModelRow {
  return { vendor, model, maxInputs, length, otherLength, counts: true };
}

/** Limits wide enough for a slow machine. */
const LIMITS: CallLimits = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000, maxBodyBytes: 16 * 1024 * 1024 };

/** A call for vectors of these texts. */
export function embeddingCall(
  { model }: Pick<EmbeddingModelRow, "model">,
  inputs: EmbeddingCall["inputs"],
  more: Partial<Omit<EmbeddingCall, "limits">> & { readonly limits?: Partial<CallLimits> } = {},
): EmbeddingCall {
  return {
    vendorModelId: model,
    dimensions: undefined,
    providerOptions: undefined,
    signal: new AbortController().signal,
    ...more,
    inputs,
    limits: { ...LIMITS, ...more.limits },
  };
}

/** The part of the client that gives embeddings. */
export function embeddingsOf(client: ProviderClient): EmbeddingClient {
  if (client.embeddings === undefined) throw new Error(`${client.provider.id} gives no embeddings`);
  return client.embeddings;
}

/** What a call gave, or how it failed. */
export async function embedOf(
  client: ProviderClient,
  call: EmbeddingCall,
): Promise<{ readonly answer: EmbeddingAnswer | undefined; readonly error: unknown }> {
  try {
    return { answer: await embeddingsOf(client).embed(call), error: undefined };
  } catch (error) {
    return { answer: undefined, error };
  }
}
