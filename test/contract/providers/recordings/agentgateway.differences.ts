import type { KnownDifference } from "./recording.ts";

/** Where agentgateway's recordings are read otherwise than by the AI SDK, and why. */
export const AGENTGATEWAY_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: /^bedrock\/bedrock\/reasoning\.bin$/,
    what: /^failure: ours PROVIDER_ERROR, AI SDK none$/,
    why: "its frames, made by hand, lack the header that says they are events: the AI SDK takes it for an empty answer, we for one without an end",
  },
  {
    name: /^openai-responses\/responses\/custom-tool\.json$/,
    what: /^tool calls: ours .*\\"input\\":/,
    why: "the free text of a custom tool is delivered as an object, as all arguments are",
  },
  {
    name: /^openai-responses\/responses\/stream-custom-tool\.json$/,
    what: /^failure: ours none/,
    why: "the AI SDK refuses an item without its status, which is left out here",
  },
  {
    name: /^openai-responses\/responses\/stream-refusal\.json$/,
    what: /^raw finish reason: ours "refusal", AI SDK none$/,
    why: "the record says why the answer counts as filtered",
  },
  {
    name: /^openai-responses\/responses\/reasoning\.json$/,
    what: /^reasoning: .* AI SDK ""$/,
    why: "the AI SDK's OpenAI model reads summaries of reasoning only, not its text",
  },
  {
    name: /^openai-responses\/responses\/reasoning\.json$/,
    what: /^usage: ours none/,
    why: "its reasoning tokens pass its output tokens: the figures were made by hand and are nobody's",
  },
];
