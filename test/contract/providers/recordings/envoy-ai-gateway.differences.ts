import type { KnownDifference } from "./recording.ts";

/** Where Envoy AI Gateway's recordings are read otherwise than by the AI SDK, and why. */
export const ENVOY_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: /^openai\/cassettes\/chat-text-to-audio\.yaml$/,
    what: /^text: ours ""/,
    why: "a spoken answer is not delivered; the AI SDK gives its transcript",
  },
  {
    name: /^openai\/(?:openai_openai_test\.go:710|chat_completion_config_test\.go:452|testupstream_test\.go:(?:552|1701|1719|1737|1755))$/,
    what: /^finish reason: ours "OTHER", AI SDK none$/,
    why: "made by hand, without a finish reason: its [DONE] ends it for us, and the AI SDK, which does not heed that, has it broken off",
  },
  {
    name: /^openai\/sse_converter_test\.go:\d+$/,
    what: /^failure: ours none, AI SDK an error$/,
    why: "made by hand: the AI SDK refuses choices without their index",
  },
  {
    name: /^anthropic\/anthropic_helper_test\.go:(?:1029|1075|1117)$/,
    what: /^failure: ours none, AI SDK an error$/,
    why: "made by hand: the AI SDK refuses a message_delta without its output tokens",
  },
  {
    name: /^openai-responses\/openai_responses_test\.go:(?:390|453|488|612|800|851|925)$/,
    what: /^failure: ours none, AI SDK an error$/,
    why: "made by hand: the AI SDK refuses a response.created without its id",
  },
];
