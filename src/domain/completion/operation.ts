/** What a call to a model can be for. */
export const OPERATIONS = ["COMPLETION", "EMBEDDING"] as const;

/** What a call to a model is for: an answer, or vectors of texts. */
export type Operation = (typeof OPERATIONS)[number];
