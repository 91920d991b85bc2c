/**
 * Names of metrics and labels. Where OpenTelemetry's GenAI semantic conventions have a word it is theirs, in Prometheus'
 * spelling (dots as underscores, the unit last).
 */
export const METRIC = {
  completions: "narthex_completions_total",
  tokens: "narthex_tokens_total",
  costUsd: "narthex_cost_usd_total",
  unpricedCompletions: "narthex_unpriced_completions_total",
  durationSeconds: "gen_ai_client_operation_duration_seconds",
  timeToFirstTokenSeconds: "gen_ai_server_time_to_first_token_seconds",
  overheadSeconds: "narthex_overhead_seconds",
  vendorFailures: "narthex_provider_failures_total",
  completionsInFlight: "narthex_completions_in_flight",
  journalBytes: "narthex_journal_bytes",
  journalCapacityBytes: "narthex_journal_capacity_bytes",
  journalPendingRecords: "narthex_journal_pending_records",
  journalOldestPendingSeconds: "narthex_journal_oldest_pending_seconds",
} as const;

/** Names of labels. */
export const LABEL = {
  provider: "gen_ai_provider_name",
  model: "gen_ai_request_model",
  tokenType: "gen_ai_token_type",
  status: "status",
  errorCode: "error_type",
} as const;
