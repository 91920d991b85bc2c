import type { VendorError } from "../dialect.ts";
import { isRecord, numberAt, recordAt, type JsonRecord } from "../json.ts";
import { invalid } from "../openai/errors.ts";
import { refuseMistralMedia, refusePerplexityMedia } from "./media.ts";
import type { FamilyVendor } from "./vendors.ts";
import { knowsOnly, refuseImages, refuseDeepseekConversation, refuseMistralConversation } from "./refusals.ts";

/** What one vendor does otherwise than OpenAI, as far as it shows on the wire. */
export interface FamilyTraits {
  /** What a base URL has after the vendor's segment. */
  readonly basePath: string;
  readonly auth: "bearer" | "api-key" | "none";
  readonly requestIdHeader: string;
  readonly rateLimits: boolean;
  /** A model that does not reason, and one that does. */
  readonly models: { readonly plain: string; readonly thinking: string };
  /** What it refuses, in its own words; the rest it reads over. */
  readonly refuse: (body: JsonRecord, isThinking: boolean) => VendorError | undefined;
  /** Where an answer's thoughts stand. */
  readonly thoughts: "reasoning_content" | "reasoning" | "parts" | "hidden";
  /** Where the figures of a stream stand. */
  readonly usage: "when asked" | "in the last chunk" | "in every chunk" | "x_groq";
  /** OpenAI's figures as the vendor counts them. */
  readonly count: (usage: JsonRecord) => JsonRecord;
  /** What stands beside an answer, in a stream with its last chunk of text. */
  readonly beside: JsonRecord;
  /** What the last figures of an answer say that it cost. */
  readonly bill: JsonRecord;
  /** Its words for an end that OpenAI calls otherwise. */
  readonly endings: Readonly<Record<string, string>>;
  /** Chunks or comments before the first. */
  readonly preamble: readonly string[];
  readonly callId: { readonly prefix: string; readonly length: number };
  /** Its error body. */
  readonly errorBody: (error: VendorError) => unknown;
  readonly listBody: ((models: readonly string[]) => unknown) | undefined;
}

const list = (models: readonly string[]): unknown => ({
  object: "list",
  data: models.map((id) => ({ id, object: "model", created: 1, owned_by: "someone" })),
});

const enveloped = ({ message, type, param = null, code = null, status }: VendorError): unknown => ({
  error: { message, type: type ?? (status >= 500 ? "server_error" : "invalid_request_error"), param, code },
});

const bare = ({ message, type, param = null, code = null, status }: VendorError): JsonRecord => ({
  message,
  type: type ?? (status >= 500 ? "server_error" : "invalid_request_error"),
  param,
  code,
});

const COMMON: FamilyTraits = {
  basePath: "/v1",
  auth: "bearer",
  requestIdHeader: "x-request-id",
  rateLimits: true,
  models: { plain: "my-model", thinking: "my-thinker" },
  refuse: () => undefined,
  thoughts: "reasoning",
  usage: "when asked",
  count: (usage) => usage,
  beside: {},
  bill: {},
  endings: {},
  preamble: [],
  callId: { prefix: "call_", length: 24 },
  errorBody: enveloped,
  listBody: list,
};

const local = { auth: "none", rateLimits: false } as const;

const SAFE = { filtered: false, severity: "safe" };
const FILTERS = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };

/** Every vendor of the family. */
export const FAMILY_TRAITS: Readonly<Record<FamilyVendor, FamilyTraits>> = {
  azure: {
    ...COMMON,
    basePath: "",
    auth: "api-key",
    requestIdHeader: "apim-request-id",
    models: { plain: "my-gpt", thinking: "my-thinker" },
    thoughts: "hidden",
    preamble: [
      `data: ${JSON.stringify({ choices: [], created: 0, id: "", model: "", object: "", prompt_filter_results: [{ prompt_index: 0, content_filter_results: FILTERS }] })}\n\n`,
    ],
    listBody: undefined,
  },
  mistral: {
    ...COMMON,
    requestIdHeader: "mistral-correlation-id",
    models: { plain: "mistral-large-latest", thinking: "mistral-small-latest" },
    refuse: (body) =>
      knowsOnly(
        "model messages temperature top_p max_tokens stream stop random_seed metadata response_format tools tool_choice presence_penalty frequency_penalty n " +
          "prediction parallel_tool_calls reasoning_effort prompt_mode safe_prompt",
      )(body) ??
      refuseMistralConversation(body) ??
      refuseMistralMedia(body),
    thoughts: "parts",
    usage: "in the last chunk",
    callId: { prefix: "", length: 9 },
    endings: { length: "length" },
    errorBody: (error) => ({ object: "error", ...bare(error) }),
    listBody: (models) => ({
      object: "list",
      data: [
        ...models.map((id) => ({ id, object: "model", capabilities: { completion_chat: true } })),
        { id: "mistral-ocr", object: "model", capabilities: { completion_chat: false } },
      ],
    }),
  },
  groq: {
    ...COMMON,
    basePath: "/openai/v1",
    models: { plain: "llama-3.3-70b-versatile", thinking: "openai/gpt-oss-120b" },
    refuse: (body, isThinking) => {
      if (body.reasoning_effort !== undefined && !isThinking)
        return invalid("reasoning_effort is not supported with this model");
      if (body.reasoning_effort === "minimal")
        return invalid("reasoning_effort must be one of low, medium, high", "reasoning_effort");
      return undefined;
    },
    usage: "x_groq",
  },
  together: {
    ...COMMON,
    models: { plain: "meta-llama/Llama-3.3-70B-Instruct-Turbo", thinking: "openai/gpt-oss-120b" },
    usage: "in the last chunk",
    endings: { stop: "eos" },
    count: ({ prompt_tokens_details: details, ...usage }) => ({
      ...usage,
      cached_tokens: isRecord(details) ? details.cached_tokens : 0,
    }),
    // Bare, and with more than chat models in it.
    listBody: (models) => [
      ...models.map((id) => ({ id, object: "model", type: "chat" })),
      { id: "flux", object: "model", type: "image" },
    ],
  },
  fireworks: {
    ...COMMON,
    basePath: "/inference/v1",
    models: {
      plain: "accounts/fireworks/models/llama-v3p3-70b-instruct",
      thinking: "accounts/fireworks/models/gpt-oss-120b",
    },
    thoughts: "reasoning_content",
    usage: "in the last chunk",
    errorBody: ({ message, code, status }) => ({
      error: { object: "error", type: "invalid_request_error", code: status === 404 ? "NOT_FOUND" : code, message },
    }),
    listBody: (models) => ({
      object: "list",
      data: [
        ...models.map((id) => ({ id, object: "model", supports_chat: true })),
        { id: "accounts/fireworks/models/flux", object: "model", supports_chat: false },
      ],
    }),
  },
  deepseek: {
    ...COMMON,
    basePath: "",
    requestIdHeader: "x-ds-trace-id",
    rateLimits: false,
    models: { plain: "deepseek-chat", thinking: "deepseek-reasoner" },
    refuse: (body, isThinking) => {
      const format = recordAt(body, "response_format");
      if (format?.type === "json_schema") return invalid("This response_format type is unavailable now");
      return (
        refuseImages(body, () => true, "Failed to deserialize the JSON body: unknown variant `image_url`") ??
        refuseDeepseekConversation(body, isThinking)
      );
    },
    thoughts: "reasoning_content",
    count: ({ prompt_tokens_details: details, ...usage }) => {
      const hit = isRecord(details) ? (numberAt(details, "cached_tokens") ?? 0) : 0;
      const missed = (numberAt(usage, "prompt_tokens") ?? 0) - hit;
      return { ...usage, prompt_cache_hit_tokens: hit, prompt_cache_miss_tokens: missed };
    },
    listBody: list,
  },
  xai: {
    ...COMMON,
    models: { plain: "grok-3", thinking: "grok-3-mini" },
    refuse: (body, isThinking) =>
      body.stop !== undefined && isThinking ? invalid("Argument not supported on this model: stop") : undefined,
    thoughts: "reasoning_content",
    count: (usage) => {
      const thought = numberAt(recordAt(usage, "completion_tokens_details") ?? {}, "reasoning_tokens") ?? 0;
      return { ...usage, completion_tokens: (numberAt(usage, "completion_tokens") ?? 0) - thought };
    },
    bill: { num_sources_used: 0, cost_in_usd_ticks: 37_756_000 },
    errorBody: ({ message, code }) => ({ code: code ?? "Client specified an invalid argument", error: message }),
  },
  perplexity: {
    ...COMMON,
    basePath: "",
    rateLimits: false,
    models: { plain: "sonar", thinking: "sonar-deep-research" },
    refuse: refusePerplexityMedia,
    usage: "in every chunk",
    thoughts: "hidden",
    count: ({ prompt_tokens, completion_tokens, completion_tokens_details: details, ...rest }) => {
      const thought = isRecord(details) ? (numberAt(details, "reasoning_tokens") ?? 0) : 0;
      const said = typeof completion_tokens === "number" ? completion_tokens - thought : 0;
      const asked = typeof prompt_tokens === "number" ? prompt_tokens : 0;
      const total = typeof rest.total_tokens === "number" ? asked + said : 0;
      const usage = { prompt_tokens: asked, completion_tokens: said, total_tokens: total, search_context_size: "low" };
      return thought === 0 ? usage : { ...usage, reasoning_tokens: thought };
    },
    bill: {
      cost: { input_tokens_cost: 1e-5, output_tokens_cost: 2.5e-7, request_cost: 0.005, total_cost: 0.00501025 },
    },
    beside: {
      citations: ["https://example.com/a", "https://example.com/b"],
      search_results: [
        { title: "A", url: "https://example.com/a", date: "2026-01-02", snippet: "Of a.", source: "web" },
        { title: "B", url: "https://example.com/b", date: null, snippet: "Of b.", source: "web" },
      ],
    },
    errorBody: ({ message, type = "invalid_request", status }) => ({ error: { message, type, code: status } }),
    listBody: list,
  },
  openrouter: {
    ...COMMON,
    basePath: "/api/v1",
    requestIdHeader: "x-generation-id",
    models: { plain: "openai/gpt-4o-mini", thinking: "deepseek/deepseek-r1" },
    usage: "in the last chunk",
    bill: { cost: 0.00014, is_byok: false, cost_details: { upstream_inference_cost: null } },
    preamble: [": OPENROUTER PROCESSING\n\n", ": OPENROUTER PROCESSING\n\n"],
    errorBody: ({ message, status }) => ({ error: { message, code: status, metadata: { provider_name: "Someone" } } }),
  },
  cerebras: {
    ...COMMON,
    models: { plain: "llama-3.3-70b", thinking: "gpt-oss-120b" },
    usage: "in the last chunk",
    errorBody: bare,
  },
  ollama: {
    ...COMMON,
    ...local,
    models: { plain: "llama3.2", thinking: "qwen3" },
    refuse: (body) =>
      refuseImages(body, (url) => !/^data:image\/(?:jpeg|jpg|png|webp);base64,/.test(url), "invalid image input"),
    count: ({ prompt_tokens, completion_tokens, total_tokens }) => ({ prompt_tokens, completion_tokens, total_tokens }),
    errorBody: ({ message, status }) => ({
      error: {
        message,
        type: status === 404 ? "not_found_error" : status === 400 ? "invalid_request_error" : "api_error",
        param: null,
        code: null,
      },
    }),
  },
  vllm: {
    ...COMMON,
    rateLimits: false,
    models: { plain: "meta-llama/Llama-3.1-8B-Instruct", thinking: "Qwen/Qwen3-8B" },
    callId: { prefix: "chatcmpl-tool-", length: 32 },
    errorBody: ({ message, status, param = null }) => ({
      object: "error",
      message,
      type: status === 404 ? "NotFoundError" : status < 500 ? "BadRequestError" : "InternalServerError",
      param,
      code: status,
    }),
  },
  lmstudio: {
    ...COMMON,
    ...local,
    models: { plain: "gemma-3-4b", thinking: "gpt-oss-20b" },
    refuse: (body) => {
      if (isRecord(body.tool_choice))
        return invalid("Invalid tool_choice type: 'object'. Supported string values: none, auto, required");
      const type = recordAt(body, "response_format")?.type;
      if (type === "json_object") return invalid("'response_format.type' must be 'json_schema' or 'text'");
      return undefined;
    },
    count: ({ prompt_tokens, completion_tokens, total_tokens }) => ({ prompt_tokens, completion_tokens, total_tokens }),
    errorBody: ({ message }) => ({ error: message }),
  },
  custom: { ...COMMON, rateLimits: false },
};
