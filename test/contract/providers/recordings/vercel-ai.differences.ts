import type { KnownDifference } from "./recording.ts";

/** Where the AI SDK's own recordings are read otherwise than by the AI SDK, and why. */
export const VERCEL_AI_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: /^azure\/azure\/azure-deepseek/,
    what: /^reasoning: .* AI SDK ""$/,
    why: "the AI SDK's OpenAI model, with which it reads Azure, does not read reasoning_content",
  },
  {
    name: /^custom\/openai-compatible\/xai/,
    what: /^usage: ours .*"outputTokens":(?:342|322|253|281)\b/,
    why: "its reasoning tokens stand beside the completion's, which the AI SDK's reader for any server does not see",
  },
  {
    name: /^bedrock\/amazon-bedrock\/amazon-bedrock-json-(?:tool\.[123]|with-tools?\.1)\.chunks/,
    what: /^failure: ours PROVIDER_ERROR, AI SDK none$/,
    why: "it lacks the figures that Bedrock sends with every stream: without them one has broken off for us, and would cost nothing",
  },
  {
    name: /^anthropic\/.*compaction/,
    what: /^text:/,
    why: "the summary of a compacted context is not part of the answer",
  },
  {
    name: /^openai-responses\/.*(?:apply-patch|client-tool-search|local-shell|mcp-tool-approval|shell-tool)/,
    what: /^(?:tool calls: ours \[\]|(?:raw )?finish reason: ours "(?:OTHER|[a-z_]+)")/,
    why: "it waits for something that only OpenAI's own clients can give: it ends with OTHER and the type of the item",
  },
  {
    name: /^openai-responses\/.*shell-(?:container|skills)/,
    what: /^tool calls: ours \[\]/,
    why: "OpenAI runs the shell itself: there is no call for the caller to answer",
  },
  {
    name: /^openai-responses\/.*-custom-tool/,
    what: /^tool calls: ours .*\\"input\\":/,
    why: "the free text of a custom tool is delivered as an object, as all arguments are",
  },
  {
    name: /^openai-responses\/.*lmstudio/,
    what: /^reasoning: .* AI SDK ""$/,
    why: "the AI SDK's OpenAI model reads summaries of reasoning only, not its text",
  },
  {
    name: /^openai-responses\/xai\/xai-.*(?:execution|search)-tool/,
    what: /^failure: ours none/,
    why: "the AI SDK's OpenAI model refuses items of tools that are xAI's own",
  },
  {
    name: /^cohere\/cohere\/cohere-(?:empty-tool-call|null-args|tool-call)\./,
    what: /^reasoning: .* AI SDK ""$/,
    why: "what the model says that it is going to do with its tools is delivered as reasoning; the AI SDK passes it over",
  },
  {
    name: /^cohere\/cohere\/cohere-tool-call\.chunks\.txt$/,
    what: /^tool calls: ours .*\\"location\\": \\"San Francisco\\".*AI SDK .*\\"location\\":\\"San Francisco\\"/,
    why: "arguments are delivered letter by letter; the AI SDK writes them anew, without the space",
  },
  {
    name: /^cohere\//,
    what: /^usage: ours \{"inputTokens":(?:8,"outputTokens":(?:50|578)|11,"outputTokens":4|12,"outputTokens":7|39,"outputTokens":27|46,"outputTokens":14|119,"outputTokens":(?:44|52)),/,
    why: "the figures are those that are billed; the AI SDK counts what Cohere adds itself",
  },
];
