import type { ModelRequest } from "../completion/completion-request.ts";
import type { CallLimits } from "./call-limits.ts";
import type { EmbeddingClient } from "./embedding-client.ts";
import type { ProviderPart } from "./provider-part.ts";

/** Providers that this build speaks to. */
export const PROVIDER_IDS = [
  "openai",
  "anthropic",
  "google",
  "azure",
  "mistral",
  "groq",
  "together",
  "fireworks",
  "deepseek",
  "xai",
  "perplexity",
  "openrouter",
  "cerebras",
  "ollama",
  "vllm",
  "lmstudio",
  "custom",
  "bedrock",
  "vertex",
  "cohere",
  "huggingface",
  "simulator",
] as const;

/** The id of a provider: the part of a model's name before the first slash. */
export type ProviderId = (typeof PROVIDER_IDS)[number];

/** What is said of an id that is none of them. */
export const NO_SUCH_PROVIDER = `There is no such provider. There are: ${PROVIDER_IDS.join(", ")}.`;

/** A vendor as callers see it. */
export interface Provider {
  readonly id: ProviderId;
  /** The vendor's own name, e.g. `Anthropic`. */
  readonly name: string;
}

/** A request that can be sent, as a client has found it. */
export interface CheckedRequest {
  /** What of it is not sent to this vendor, and why, as sentences for the caller. */
  readonly warnings: readonly string[];
}

/** One call to a vendor. */
export interface ProviderCall {
  /** The model by the vendor's own name. */
  readonly vendorModelId: string;
  readonly request: ModelRequest & { readonly maxOutputTokens: number };
  /** Whether the model is known to reason; `undefined` where no source says. Decides between OpenAI's `max_tokens` and `max_completion_tokens`, and Gemini's and Anthropic's thinking settings. */
  readonly isReasoningModel: boolean | undefined;
  /** What the same client gave when it checked the request, so that it need not make it again; default it does. */
  readonly checked?: CheckedRequest;
  readonly limits: CallLimits;
  /** Aborted when the call is to end: the socket to the vendor is closed at once, and the call rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /**
   * Told, before the call rejects, that it was aborted before anything of it had left for the vendor, which charges nothing then; at most
   * once. Default nobody is told. A client that never says so is taken to have sent what it was given.
   */
  readonly onUnsent?: () => void;
}

/** A model as the vendor's own list names it. */
export interface ListedModel {
  readonly vendorModelId: string;
}

/**
 * A vendor reached with one credential. Both kinds of call give the same parts; a failure is thrown as a
 * {@link import("./provider-error.ts").ProviderError}, an abort as the signal's own reason.
 */
export interface ProviderClient {
  readonly provider: Provider;
  /** Whether the vendor has no list of what this credential can call, so that any name is worth asking for; default false. */
  readonly takesAnyModel?: boolean;
  /**
   * Finds out what of the request can be sent to this vendor; throws `BAD_USER_INPUT` where a field makes the call impossible. No vendor
   * is called.
   */
  checkRequest(
    call: Pick<ProviderCall, "vendorModelId" | "request" | "isReasoningModel">,
  ): CheckedRequest | Promise<CheckedRequest>;
  /** The whole answer at once; the last part is the finish. */
  complete(call: ProviderCall): Promise<readonly ProviderPart[]>;
  /** The answer as it comes: one batch per socket read, never empty; the last part of the last batch is the finish. Nothing is sent before the first `next()`. */
  stream(call: ProviderCall): AsyncIterable<readonly ProviderPart[]>;
  /** How embeddings are had of it; `undefined` where the vendor gives none, or not through this client. */
  readonly embeddings?: EmbeddingClient | undefined;
  /** The models that the vendor's own list names for this credential. */
  listModels(signal: AbortSignal): Promise<readonly ListedModel[]>;
}
