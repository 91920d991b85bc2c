/** Where the models of a provider stand in the sources. */
interface ProviderSource {
  /** The provider's id in @pydantic/genai-prices; `undefined` where that has none. */
  readonly prices: string | undefined;
  /** The provider's ids in models.dev, the first that has a model describes it. */
  readonly facts: readonly string[];
}

/**
 * The providers of the catalogue. Those that serve what somebody has installed (`ollama`, `vllm`, `lmstudio`, `custom`) are not
 * among them: what they have, their own lists say.
 */
export const PROVIDER_SOURCES: Readonly<Record<string, ProviderSource>> = {
  openai: { prices: "openai", facts: ["openai"] },
  anthropic: { prices: "anthropic", facts: ["anthropic"] },
  google: { prices: "google", facts: ["google"] },
  azure: { prices: "azure", facts: ["azure"] },
  bedrock: { prices: "aws", facts: ["amazon-bedrock"] },
  vertex: { prices: "google", facts: ["google-vertex", "google-vertex-anthropic"] },
  mistral: { prices: "mistral", facts: ["mistral"] },
  cohere: { prices: "cohere", facts: ["cohere"] },
  groq: { prices: "groq", facts: ["groq"] },
  together: { prices: "together", facts: ["togetherai"] },
  fireworks: { prices: "fireworks", facts: ["fireworks-ai"] },
  deepseek: { prices: "deepseek", facts: ["deepseek"] },
  xai: { prices: "x-ai", facts: ["xai"] },
  perplexity: { prices: "perplexity", facts: ["perplexity"] },
  openrouter: { prices: "openrouter", facts: ["openrouter"] },
  cerebras: { prices: "cerebras", facts: ["cerebras"] },
  huggingface: { prices: undefined, facts: ["huggingface"] },
};
