/** The input field that a parameter of Google's stands for; of `generation_config` and `tool_config` the last name counts. */
export const FIELD_OF_PARAM: ReadonlyMap<string, readonly string[]> = new Map([
  ["contents", ["messages"]],
  ["systemInstruction", ["messages"]],
  ["temperature", ["temperature"]],
  ["topP", ["topP"]],
  ["maxOutputTokens", ["maxOutputTokens"]],
  ["stopSequences", ["stop"]],
  ["seed", ["seed"]],
  ["thinkingConfig", ["reasoningEffort"]],
  ["responseMimeType", ["responseFormat"]],
  ["responseJsonSchema", ["responseFormat"]],
  ["tools", ["tools"]],
  ["toolConfig", ["toolChoice"]],
  ["content", ["input"]],
  ["outputDimensionality", ["dimensions"]],
]);

/** Options that `providerOptions.google` never sets, with what to do instead. */
export const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  contents: "use the field messages.",
  systemInstruction: "use a message with the role SYSTEM.",
};

/** Names inside `generationConfig` that options never set. */
export const RESERVED_GENERATION_OPTIONS: Readonly<Record<string, string>> = {
  maxOutputTokens: "use the field maxOutputTokens.",
  candidateCount: "one answer is delivered per completion.",
};
