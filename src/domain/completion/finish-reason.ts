/** The words of {@link FinishReason}. */
export const FINISH_REASONS = [
  "STOP",
  "LENGTH",
  "TOOL_CALLS",
  "CONTENT_FILTER",
  "COST_LIMIT",
  "CANCELLED",
  "ERROR",
  "OTHER",
] as const;

/** Why an answer ended, in our words. */
export type FinishReason = (typeof FINISH_REASONS)[number];

/** The words of {@link CompletionStatus} that are final. */
export const FINAL_STATUSES = ["COMPLETED", "FAILED", "CANCELLED", "BLOCKED"] as const;

/** Where a completion stands. Everything but `RUNNING` is final. */
export type CompletionStatus = "RUNNING" | (typeof FINAL_STATUSES)[number];
