/** The vendors that speak OpenAI's chat completions, by the first segment of their path here. */
export const FAMILY_VENDORS = [
  "azure", "mistral", "groq", "together", "fireworks", "deepseek", "xai", "perplexity", "openrouter", "cerebras", "ollama", "vllm",
  "lmstudio", "custom",
] as const; // prettier-ignore

/** A vendor of {@link FAMILY_VENDORS}. */
export type FamilyVendor = (typeof FAMILY_VENDORS)[number];
