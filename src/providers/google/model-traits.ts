/** How a Gemini model is asked to think. */
export type ThinkingTraits =
  | { readonly kind: "none" }
  /** By a budget of tokens; 0 switches it off where `canDisable`. */
  | { readonly kind: "budget"; readonly canDisable: boolean }
  /** By a level, which is never off; some models begin at `low`. */
  | { readonly kind: "level"; readonly lowest: "minimal" | "low" };

/** What the model takes, from Google's guide to thinking, November 2026; a Gemini that is new is believed to be like the newest. */
export function thinkingTraitsOf(vendorModelId: string, isReasoningModel: boolean | undefined): ThinkingTraits {
  if (isReasoningModel === false) return { kind: "none" };
  if (/gemini-2\.5/.test(vendorModelId)) return { kind: "budget", canDisable: !vendorModelId.includes("2.5-pro") };
  if (/gemini-(?:1|2|pro$|pro-vision)|gemma|learnlm/.test(vendorModelId)) return { kind: "none" };
  return { kind: "level", lowest: hasMinimalLevel(vendorModelId) ? "minimal" : "low" };
}

/** Flash-Lite models and Flash models before 3.7 think as little as `minimal`. */
function hasMinimalLevel(vendorModelId: string): boolean {
  return /flash-lite|gemini-3(?:\.[0-6])?-flash/.test(vendorModelId);
}
