/** Names a field of the gateway's, given by its path, as a caller of `/v1` knows it. */
export type NameField = (field: readonly string[]) => string;

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
  image: "image_url",
  audio: "input_audio",
};

/** Fields of which OpenAI has no parameter of that name, as a sentence says them. */
const SPOKEN: Readonly<Record<string, string>> = { toolName: "the function's name", mediaType: "media type" };
const SPOKEN_FIELDS = new RegExp(String.raw`(?<![\w.])(?:${Object.keys(SPOKEN).join("|")})\b`, "g");

/** What is read as a field's name or path in a message: what no sentence has by chance. */
const FIELDS = new RegExp(
  [
    String.raw`\b(?:messages|tools|input)\.\d+(?:\.[\w$-]+)*`,
    String.raw`\b(?:${Object.keys(PARAMS).filter(isCamelCase).join("|")})\b(?:\.[\w$-]+)*`,
    String.raw`\bsubject\.(?:type|id)\b`,
    String.raw`^metadata\b`,
  ].join("|"),
  "g",
);
/** What GraphQL's enums write in capitals. */
const ENUM_WORDS = /\b(?:SYSTEM|USER|ASSISTANT|TOOL|REQUIRED|JSON_SCHEMA)\b/g;
/** Where a sentence sends its reader to something that only GraphQL has. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/ask a model with the capability \w+, which the query models can filter by/, "ask another model"],
  [
    /Ask one whose capabilities hold EMBEDDING; the query models finds them by that filter/,
    "Ask a model for embeddings",
  ],
  [/^parts is empty/, "content is empty"],
  [/\bcreateEmbeddings or /, ""],
  [/\b[Tt]he query models\b/g, "GET /v1/models"],
  [/\bthe mode TOOL\b/g, "the type function"],
];
const PART_FIELD = /\bthe part's field (image|audio|file)\b/g;

/** A path that a vendor named, in what it was sent: not the caller's, whose messages it may count otherwise. */
const VENDORS_PATH = /(\bparameter [^\s,)]+)/;

/** A message about the gateway's fields, with the names that its caller knows. What a vendor named stays as it named it. */
export function inOpenAiWords(message: string, nameField: NameField = toParam): string {
  // Every second piece is a vendor's path.
  const pieces = message.split(VENDORS_PATH);
  return pieces.map((piece, at) => (at % 2 === 0 ? translate(piece, nameField) : piece)).join("");
}

function translate(text: string, nameField: NameField): string {
  let words = text;
  for (const [pattern, phrase] of PHRASES) words = words.replace(pattern, phrase);
  return words
    .replace(PART_FIELD, (_phrase, kind: string) => `a part of the type ${nameField([kind])}`)
    .replace(SPOKEN_FIELDS, (name) => SPOKEN[name] ?? name)
    .replace(FIELDS, (path) => nameField(path.split(".")))
    .replace(ENUM_WORDS, (word) => word.toLowerCase());
}

/** The path of one of the gateway's fields as OpenAI's chat API writes it: `messages[0].content[1].image_url`. */
export function toParam(field: readonly string[]): string {
  const [first = "", ...rest] = field;
  switch (first) {
    case "messages":
      return joinPath(first, toMessageSteps(rest));
    case "tools":
      return joinPath(first, toToolSteps(rest));
    case "toolChoice":
      return "tool_choice";
    case "responseFormat":
      return joinPath("response_format", rest.length === 0 || rest[0] === "type" ? rest : ["json_schema", ...rest]);
    case "subject":
      return "x-narthex-subject";
    default:
      return joinPath(PARAMS[first] ?? first, rest);
  }
}

/** Steps below `messages`; a message's own text is its content, a part's is its text. */
function toMessageSteps([index, step, at, ...rest]: readonly string[]): readonly string[] {
  if (index === undefined || step === undefined) return index === undefined ? [] : [index];
  const below = at === undefined ? [] : [at, ...rest];
  switch (step) {
    case "text":
      return [index, "content"];
    case "parts":
      return [index, "content", ...(at === undefined ? [] : [at, ...toPartSteps(rest)])];
    case "toolCalls":
      return [
        index,
        "tool_calls",
        ...(at === undefined ? [] : [at, ...(isOfFunction(rest) ? ["function"] : []), ...rest]),
      ];
    default:
      return [index, PARAMS[step] ?? step, ...below];
  }
}

function isOfFunction([step]: readonly string[]): boolean {
  return step === "name" || step === "arguments";
}

/** Steps below a part. */
function toPartSteps([kind, leaf, ...rest]: readonly string[]): readonly string[] {
  if (kind === undefined) return [];
  if (kind === "providerOptions") return ["provider_options", ...(leaf === undefined ? [] : [leaf]), ...rest];
  const name = PARAMS[kind] ?? kind;
  return leaf === undefined ? [name] : [name, ...(LEAVES[kind]?.[leaf] ?? [leaf])];
}

/** Where each kind of media has what a part says of it. */
const LEAVES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  image: { url: ["url"], base64: ["url"], mediaType: [] },
  audio: { url: [], base64: ["data"], mediaType: ["format"] },
  file: { url: ["file_url"], base64: ["file_data"], mediaType: ["file_data"] },
};

/** Steps below `tools`: everything but a tool's place and its options is inside its function. */
function toToolSteps([index, step, ...rest]: readonly string[]): readonly string[] {
  if (index === undefined || step === undefined) return index === undefined ? [] : [index];
  return step === "providerOptions" ? [index, "provider_options", ...rest] : [index, "function", step, ...rest];
}

/** A path as OpenAI writes it. */
export function joinPath(first: string, steps: readonly string[]): string {
  let path = first;
  for (const step of steps) path += /^\d+$/.test(step) ? `[${step}]` : `.${step}`;
  return path;
}

function isCamelCase(name: string): boolean {
  return /[A-Z]/.test(name);
}
