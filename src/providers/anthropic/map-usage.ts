import { toTokenUsage, type TokenUsage } from "../../domain/usage/token-usage.ts";
import { fieldsAt, isFields, listAt, numberAt, stringAt, type Fields } from "../shared/read-json.ts";

/**
 * Anthropic's `usage` as totals: its `input_tokens` leave out what was read from and written to the cache, and the totals leave
 * out passes that compacted the context. `undefined` where there is none or its figures make no sense.
 */
export function mapUsage(usage: Fields | undefined): TokenUsage | undefined {
  const ownInput = numberAt(usage, "input_tokens");
  const ownOutput = numberAt(usage, "output_tokens");
  if (ownInput === undefined && ownOutput === undefined) return undefined;
  const cacheReadTokens = numberAt(usage, "cache_read_input_tokens") ?? 0;
  const cacheWriteTokens = numberAt(usage, "cache_creation_input_tokens") ?? 0;
  const passes = passesOf(usage);
  const inputTokens = passes?.input ?? ownInput ?? 0;
  return toTokenUsage({
    inputTokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    outputTokens: passes?.output ?? ownOutput ?? 0,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWrite1hTokens: numberAt(fieldsAt(usage, "cache_creation"), "ephemeral_1h_input_tokens"),
    reasoningTokens: numberAt(fieldsAt(usage, "output_tokens_details"), "thinking_tokens"),
  });
}

/** What {@link mapUsage} reads: nothing else is kept from report to report. */
const READ = [
  "input_tokens",
  "output_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "cache_creation",
  "output_tokens_details",
  "iterations",
] as const;

/** Later figures over earlier ones; those that a later report leaves out, nulls or makes no figures of stay. */
export function mergeUsage(earlier: Fields | undefined, later: Fields): Fields {
  return Object.fromEntries(
    READ.map((name) => [name, isFigureLost(earlier, later, name) ? earlier?.[name] : later[name]]),
  );
}

function isFigureLost(earlier: Fields | undefined, later: Fields, name: string): boolean {
  const value = later[name];
  return value === null || value === undefined || (numberAt(earlier, name) !== undefined && typeof value !== "number");
}

/** Sums of the model's own passes, where the answer took several; an answer taken over by another model counts as given. */
function passesOf(usage: Fields | undefined): { input: number; output: number } | undefined {
  const iterations = listAt(usage, "iterations").filter(isFields);
  if (iterations.some((pass) => stringAt(pass, "type") === "fallback_message")) return undefined;
  const own = iterations.filter((pass) => ["compaction", "message"].includes(stringAt(pass, "type") ?? ""));
  if (own.length === 0) return undefined;
  return {
    input: own.reduce((sum, pass) => sum + (numberAt(pass, "input_tokens") ?? 0), 0),
    output: own.reduce((sum, pass) => sum + (numberAt(pass, "output_tokens") ?? 0), 0),
  };
}
