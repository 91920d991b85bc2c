/** The gateway's fields as OpenAI's chat API calls them; headers by their names. */
const PARAMS: Readonly<Record<string, string>> = {
  topP: "top_p",
  maxOutputTokens: "max_completion_tokens",
  reasoningEffort: "reasoning_effort",
  toolChoice: "tool_choice",
  toolCalls: "tool_calls",
  toolCallId: "tool_call_id",
  responseFormat: "response_format",
  providerOptions: "provider_options",
  endUserId: "user",
  sessionId: "x-narthex-session-id",
  subject: "x-narthex-subject",
  timeoutMs: "x-narthex-timeout-ms",
  maxCostUsd: "x-narthex-max-cost-usd",
};

/** Field names that stand in messages to callers. */
const FIELD_NAMES = new RegExp(`\\b(?:${Object.keys(PARAMS).filter(isCamelCase).join("|")})\\b`, "g");

/** A message about the gateway's fields, with OpenAI's names for them. */
export function inOpenAiWords(message: string): string {
  return message.replace(FIELD_NAMES, (name) => PARAMS[name] ?? name);
}

/** The path of one of the gateway's fields as OpenAI writes it: `messages[0].content[1].image_url`. */
export function toParam(field: readonly string[]): string {
  const [first = "", ...rest] = field;
  if (first === "messages") return join(first, withMediaSource(rest).flatMap(toContentStep));
  if (first === "tools") return join(first, rest.flatMap(toToolStep));
  if (first === "toolChoice") return "tool_choice";
  if (first === "responseFormat") {
    return join("response_format", rest.length === 0 || rest[0] === "type" ? rest : ["json_schema", ...rest]);
  }
  if (first.startsWith("x-narthex-") || first === "subject") return PARAMS[first] ?? first;
  return join(PARAMS[first] ?? first, rest);
}

/** A step below `messages`; a message's own text is its content, a part's is its text. */
function toContentStep(step: string, index: number): readonly string[] {
  switch (step) {
    case "text":
      return [index === 1 ? "content" : "text"];
    case "parts":
      return ["content"];
    case "image":
      return ["image_url"];
    case "audio":
      return ["input_audio"];
    case "mediaType":
      return [];
    default:
      return [PARAMS[step] ?? step];
  }
}

/** The path with the source of media under the name that its kind has for it. */
function withMediaSource(steps: readonly string[]): readonly string[] {
  const kind = steps.at(-2);
  const last = steps.at(-1);
  if (last !== "url" && last !== "base64") return steps;
  const names: Readonly<Record<string, string>> = { image: "url", audio: "data", file: "file_data" };
  return [...steps.slice(0, -1), names[kind ?? ""] ?? last];
}

/** A step below `tools`: everything but the tool's place is inside its function. */
function toToolStep(step: string, index: number): readonly string[] {
  return index === 1 ? ["function", step] : [step];
}

function join(first: string, steps: readonly string[]): string {
  let path = first;
  for (const step of steps) path += /^\d+$/.test(step) ? `[${step}]` : `.${step}`;
  return path;
}

function isCamelCase(name: string): boolean {
  return /[A-Z]/.test(name);
}
