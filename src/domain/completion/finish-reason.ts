/** Why an answer ended, in our words. */
export type FinishReason =
  "STOP" | "LENGTH" | "TOOL_CALLS" | "CONTENT_FILTER" | "COST_LIMIT" | "CANCELLED" | "ERROR" | "OTHER";

/** Where a completion stands. Everything but `RUNNING` is final. */
export type CompletionStatus = "RUNNING" | "COMPLETED" | "FAILED" | "CANCELLED" | "BLOCKED";
