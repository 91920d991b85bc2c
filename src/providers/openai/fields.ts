/** The input field that a parameter of OpenAI's stands for. */
export const FIELD_OF_PARAM: ReadonlyMap<string, readonly string[]> = new Map([
  ["messages", ["messages"]],
  ["model", ["model"]],
  ["temperature", ["temperature"]],
  ["top_p", ["topP"]],
  ["max_tokens", ["maxOutputTokens"]],
  ["max_completion_tokens", ["maxOutputTokens"]],
  ["stop", ["stop"]],
  ["seed", ["seed"]],
  ["random_seed", ["seed"]],
  ["reasoning_effort", ["reasoningEffort"]],
  ["tools", ["tools"]],
  ["tool_choice", ["toolChoice"]],
  ["response_format", ["responseFormat"]],
  ["input", ["input"]],
  ["dimensions", ["dimensions"]],
]);

/** Options that `providerOptions.openai` never sets, with what to do instead. */
export const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  messages: "use the field messages.",
  stream: "the operation decides it.",
  stream_options: "the gateway sets it.",
  max_tokens: "use the field maxOutputTokens.",
  max_completion_tokens: "use the field maxOutputTokens.",
  n: "one answer is delivered per completion.",
};
