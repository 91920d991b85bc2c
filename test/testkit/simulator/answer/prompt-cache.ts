import type { Ask } from "./ask.ts";

/** The vendor's prompt cache: remembers which prompts it has seen. */
export interface PromptCache {
  /** Tokens of this prompt read from and written to the cache; the prompt is remembered. */
  look(ask: Ask): { readonly read: number; readonly write: number };
  /** Forgets everything. */
  reset(): void;
}

/** Vendors cache prompts from this length on, in tokens. */
const LEAST_TOKENS = 1024;

/**
 * Creates an empty prompt cache. With marked breakpoints (Anthropic) the marked part is written the first time and read
 * afterwards. Otherwise (OpenAI, Gemini) a prompt of 1,024 tokens or more that comes again is read in steps of 128.
 */
export function createPromptCache(): PromptCache {
  const seen = new Set<string>();
  const isKnown = (ask: Ask): boolean => {
    const key = `${ask.model}\n${ask.promptText}`;
    const known = seen.has(key);
    seen.add(key);
    return known;
  };
  return {
    look: (ask) => {
      const marked = ask.markedCacheTokens;
      if (marked !== null) {
        if (marked < LEAST_TOKENS) return { read: 0, write: 0 };
        return isKnown(ask) ? { read: marked, write: 0 } : { read: 0, write: marked };
      }
      if (ask.inputTokens < LEAST_TOKENS || !isKnown(ask)) return { read: 0, write: 0 };
      return { read: Math.floor((ask.inputTokens - 1) / 128) * 128, write: 0 };
    },
    reset: () => {
      seen.clear();
    },
  };
}
