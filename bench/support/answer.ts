const WORDS =
  "The port of Rotterdam handled fourteen million containers last year, which makes it the busiest in Europe by a wide margin. ".repeat(
    4,
  ) + "Most of them arrive by sea and leave by inland barge, rail or road within three days of being unloaded.";

/** The prompt of every call. */
export const PROMPT = "How busy is the port of Rotterdam, and how do goods leave it? Answer in a few sentences.";

/** What every answer says. */
export const ANSWER_TEXT = WORDS;

/** What every answer is billed for. */
export const ANSWER_USAGE = { inputTokens: 27, outputTokens: 118 } as const;

/** Headers that OpenAI puts on its answers. */
export const VENDOR_HEADERS: Readonly<Record<string, string>> = {
  "x-request-id": "req_3f9d2c41e87a4b6f9c0d5e1a2b7c8d90",
  "openai-organization": "bench-org",
  "openai-processing-ms": "412",
  "openai-version": "2020-10-01",
  "x-ratelimit-limit-requests": "10000",
  "x-ratelimit-limit-tokens": "200000",
  "x-ratelimit-remaining-requests": "9999",
  "x-ratelimit-remaining-tokens": "199000",
  "x-ratelimit-reset-requests": "8.64s",
  "x-ratelimit-reset-tokens": "6ms",
};

/** The model that is called, with the provider's part. */
export const MODEL = "openai/gpt-4o-mini";

const HEAD = {
  id: "chatcmpl-CbnR7tQ2yJd8VwK1sXe4mZp0",
  created: 1_763_600_000,
  model: "gpt-4o-mini-2024-07-18",
  service_tier: "default",
  system_fingerprint: "fp_de604bd877",
};

/** An answer as OpenAI gives it, about 1.2 KB. */
export function completionJson(): string {
  return JSON.stringify({
    ...HEAD,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: ANSWER_TEXT, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: usage(ANSWER_USAGE.outputTokens),
  });
}

/** The events of a streamed answer of that many one-word deltas: the opening, the deltas, the finish, the usage, the end mark. */
export function streamEvents(deltas: number): string[] {
  const chunk = (rest: object): string =>
    `data: ${JSON.stringify({ ...HEAD, object: "chat.completion.chunk", ...rest })}\n\n`;
  const choice = (delta: object, finish: string | null = null): string =>
    chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], usage: null });
  const words = ANSWER_TEXT.split(" ");
  return [
    choice({ role: "assistant", content: "", refusal: null }),
    ...Array.from({ length: deltas }, (_, index) => choice({ content: ` ${words[index % words.length] ?? ""}` })),
    choice({}, "stop"),
    chunk({ choices: [], usage: usage(deltas) }),
    "data: [DONE]\n\n",
  ];
}

/** How many characters the deltas of {@link streamEvents} hold. */
export function streamedChars(deltas: number): number {
  const words = ANSWER_TEXT.split(" ");
  let chars = 0;
  for (let index = 0; index < deltas; index += 1) chars += 1 + (words[index % words.length] ?? "").length;
  return chars;
}

function usage(outputTokens: number) {
  return {
    prompt_tokens: ANSWER_USAGE.inputTokens,
    completion_tokens: outputTokens,
    total_tokens: ANSWER_USAGE.inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
