import type { DialectDeps } from "../dialect.ts";

/** The headers OpenAI puts on every answer. */
export function openAiHeaders(deps: DialectDeps, contentType: string): Record<string, string> {
  return {
    "content-type": contentType,
    "x-request-id": deps.ids.next("req_", 32).toLowerCase(),
    "openai-organization": "simulated-org",
    "openai-processing-ms": "42",
    "openai-version": "2020-10-01",
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-limit-tokens": "200000",
    "x-ratelimit-remaining-requests": "9999",
    "x-ratelimit-remaining-tokens": "199000",
    "x-ratelimit-reset-requests": "8.64s",
    "x-ratelimit-reset-tokens": "6ms",
  };
}
