import type { FinishedCompletion } from "../../../domain/completion/completion.ts";
import type { TokenUsage } from "../../../domain/usage/token-usage.ts";
import { formatUsd } from "../../../lib/pico-usd.ts";

/** What the gateway adds to an answer of OpenAI's shape, under `narthex`. */
export interface NarthexFacts {
  readonly completion_id: string;
  /** Decimal dollars; null where the price is unknown. */
  readonly cost_usd: string | null;
  /** Milliseconds of the call that were the gateway's own. */
  readonly overhead_ms: number;
  /** What the vendor was not sent, and what was added. */
  readonly warnings: readonly string[];
}

/** The facts about an ended completion. */
export function toFacts(record: FinishedCompletion): NarthexFacts {
  return {
    completion_id: record.id,
    cost_usd: record.cost === undefined ? null : formatUsd(record.cost.amountUsd),
    overhead_ms: roundMs(record.timing.overheadMs),
    warnings: record.warnings,
  };
}

/** The facts as response headers, for answers whose headers go out when all is known. */
export function toFactHeaders(record: FinishedCompletion): Record<string, string> {
  const headers: Record<string, string> = {
    "x-narthex-completion-id": record.id,
    "x-narthex-overhead-ms": String(roundMs(record.timing.overheadMs)),
  };
  if (record.cost !== undefined) headers["x-narthex-cost-usd"] = formatUsd(record.cost.amountUsd);
  return headers;
}

/** Usage as the chat API counts it. */
export function toChatUsage(usage: TokenUsage): Record<string, unknown> {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
