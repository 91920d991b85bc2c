/** The APIs by which OpenAI's models are called. */
export const OPENAI_APIS = ["chat", "responses"] as const;

/** One of {@link OPENAI_APIS}: `POST /chat/completions` or `POST /responses`. */
export type OpenaiApi = (typeof OPENAI_APIS)[number];

/** Models that go by the Responses API, and why. */
export interface ResponsesModels {
  /** What their names have in common, for readers. */
  readonly names: string;
  readonly pattern: RegExp;
  readonly reason: string;
}

/** Every model that goes by the Responses API; the first row that fits tells the reason. All others go by chat completions. */
export const RESPONSES_MODELS: readonly ResponsesModels[] = [
  {
    names: "`o1-pro`, `o3-pro`, `gpt-5-pro` and every later `-pro`",
    pattern: /^(?:o\d|gpt-[\d.]+)-pro(?:-|$)/,
    reason: "chat completions refuse them: they exist on the Responses API only",
  },
  {
    names: "`codex-mini-latest`, `gpt-5-codex` and every later `-codex`",
    pattern: /^codex-|^gpt-[\d.]+-codex(?:-|$)/,
    reason: "chat completions refuse them: they exist on the Responses API only",
  },
  {
    names: "`o3-deep-research`, `o4-mini-deep-research`",
    pattern: /-deep-research(?:-|$)/,
    reason: "they exist on the Responses API only, whose built-in tools they need",
  },
  {
    names: "`computer-use-preview`",
    pattern: /^computer-use-/,
    reason: "it exists on the Responses API only",
  },
  {
    names: "`gpt-daybreak-…`, `gpt-…-cyber`, `gpt-rosalind-…`, `gpt-…-rosalind`",
    pattern: /^gpt-(?:daybreak|rosalind)-|^gpt-[\d.]+-(?:cyber|rosalind)(?:-|$)/,
    reason: "OpenAI's SDK lists them among the models of the Responses API only",
  },
  {
    names: "`gpt-5.4` and later, the `-chat` variants excepted",
    pattern: /^gpt-(?:5\.(?:[4-9]|\d\d)|[6-9]|\d\d)(?!.*-chat(?:-|$))/,
    reason: "chat completions refuse them tools while they reason, which from `gpt-5.6` on they do unasked",
  },
];

/** The API by which a model is called where the caller does not choose. */
export function apiOfModel(vendorModelId: string): OpenaiApi {
  return RESPONSES_MODELS.some(({ pattern }) => pattern.test(vendorModelId)) ? "responses" : "chat";
}
