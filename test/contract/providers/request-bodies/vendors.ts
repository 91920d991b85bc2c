import { OWN_FORMATS } from "../dialects.ts";

/** The vendors whose bodies are compared: every format of our own, and of its family what the AI SDK builds from the same parts. */
export const BODY_VENDORS = [...OWN_FORMATS, "xai", "together", "groq", "mistral", "deepseek", "perplexity"] as const;

/** A vendor of {@link BODY_VENDORS}. */
export type BodyVendor = (typeof BODY_VENDORS)[number];
