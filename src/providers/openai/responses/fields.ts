/** The input field that a parameter of the Responses API stands for. */
export const FIELD_OF_PARAM: ReadonlyMap<string, readonly string[]> = new Map([
  ["input", ["messages"]],
  ["model", ["model"]],
  ["temperature", ["temperature"]],
  ["top_p", ["topP"]],
  ["max_output_tokens", ["maxOutputTokens"]],
  ["reasoning", ["reasoningEffort"]],
  ["tools", ["tools"]],
  ["tool_choice", ["toolChoice"]],
  ["text", ["responseFormat"]],
]);

/** Options that `providerOptions.openai` never sets for the Responses API, with what to do instead. */
export const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  input: "use the field messages.",
  messages: "use the field messages.",
  instructions: "use a message with the role SYSTEM.",
  stream: "the operation decides it.",
  stream_options: "the gateway sets it.",
  max_output_tokens: "use the field maxOutputTokens.",
  max_tokens: "use the field maxOutputTokens.",
  max_completion_tokens: "use the field maxOutputTokens.",
  background: "an answer is waited for.",
};
