/** The input field that a parameter of Anthropic's stands for. */
export const FIELD_OF_PARAM: ReadonlyMap<string, readonly string[]> = new Map([
  ["messages", ["messages"]],
  ["system", ["messages"]],
  ["model", ["model"]],
  ["temperature", ["temperature"]],
  ["top_p", ["topP"]],
  ["max_tokens", ["maxOutputTokens"]],
  ["stop_sequences", ["stop"]],
  ["thinking", ["reasoningEffort"]],
  ["output_config", ["responseFormat"]],
  ["tools", ["tools"]],
  ["tool_choice", ["toolChoice"]],
]);

/** Options that `providerOptions.anthropic` never sets, with what to do instead. */
export const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  messages: "use the field messages.",
  system: "use a message with the role SYSTEM.",
  stream: "the operation decides it.",
  max_tokens: "use the field maxOutputTokens.",
};
