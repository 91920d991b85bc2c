import { EMBEDDING_MODELS } from "./embeddings.ts";

/** Chat models that the simulated OpenAI knows. */
const MODELS =
  "chatgpt-4o-latest gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-3.5-turbo-1106 gpt-3.5-turbo-16k gpt-4 gpt-4-0613 gpt-4-turbo gpt-4-turbo-2024-04-09 " +
  "gpt-4.1 gpt-4.1-2025-04-14 gpt-4.1-mini gpt-4.1-mini-2025-04-14 gpt-4.1-nano gpt-4.1-nano-2025-04-14 gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06 " +
  "gpt-4o-2024-11-20 gpt-4o-audio-preview gpt-4o-mini gpt-4o-mini-2024-07-18 gpt-4o-search-preview gpt-5 gpt-5-2025-08-07 gpt-5-chat-latest gpt-5-mini " +
  "gpt-5-mini-2025-08-07 gpt-5-nano gpt-5-nano-2025-08-07 gpt-5.1 gpt-5.1-2025-11-13 gpt-5.1-chat-latest gpt-5.2 gpt-5.2-2025-12-11 gpt-5.2-chat-latest " +
  "gpt-5.4 gpt-5.4-mini gpt-5.4-mini-2026-03-17 gpt-5.4-nano gpt-5.4-nano-2026-03-17 gpt-5.5 gpt-5.5-2026-04-23 gpt-5.6-luna gpt-5.6-sol gpt-5.6-terra " +
  "gpt-6-astra gpt-6-luna gpt-6-sol gpt-6.1-sol gpt-6.1-terra o1 o1-2024-12-17 o1-mini o3 o3-2025-04-16 o3-mini o3-mini-2025-01-31 o4-mini o4-mini-2025-04-16";

/** When the list was taken, in seconds since 1970; every model says it was created then. */
const CREATED = 1_715_367_049;

/** The models of one simulated account. */
export interface OpenAiModels {
  has(model: string): boolean;
  /** The dated snapshot that an alias stands for; the name itself where there is none. */
  snapshot(model: string): string;
  /** The body of `GET /v1/models`. */
  list(): unknown;
  /** The body of `GET /v1/models/{id}`. */
  describe(model: string): unknown;
}

/** Creates the list, with names of one's own after the built-in ones. */
export function createOpenAiModels(extra: readonly string[]): OpenAiModels {
  const names = [...MODELS.split(" "), ...EMBEDDING_MODELS, ...extra];
  const known = new Set(names);
  const describe = (model: string): unknown => ({ id: model, object: "model", created: CREATED, owned_by: "system" });
  return {
    has: (model) => known.has(model),
    snapshot: (model) =>
      names.findLast(
        (name) => name.startsWith(`${model}-`) && /^\d{4}-\d\d-\d\d$/.test(name.slice(model.length + 1)),
      ) ?? model,
    list: () => ({ object: "list", data: names.map(describe) }),
    describe,
  };
}

/** What a model can do, as far as refusals depend on it. */
export interface OpenAiTraits {
  /** Reasons: the o-series and gpt-5 and later, their chat variants excepted. */
  readonly reasons: boolean;
  /** Effort when none is given; with `none`, gpt-5.1 and later take sampling parameters. */
  readonly defaultEffort: "none" | "medium";
  readonly efforts: readonly string[];
  /** Most tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** Most tokens of an answer. */
  readonly outputTokens: number;
}

/** The traits of a model, by its family. */
export function traitsOf(model: string): OpenAiTraits {
  const gpt = /^gpt-(\d+)(?:\.(\d+))?/.exec(model);
  const version = Number(gpt?.[1] ?? 0) + Number(gpt?.[2] ?? 0) / 10;
  const reasons = !model.includes("chat") && (/^o\d/.test(model) || version >= 5);
  const defaultEffort = version >= 5.1 ? "none" : "medium";
  const efforts =
    version >= 5.1
      ? ["none", "low", "medium", "high", "xhigh"]
      : version >= 5
        ? ["minimal", "low", "medium", "high"]
        : ["low", "medium", "high"];
  const [contextTokens, outputTokens] = sizesOf(model, version);
  return { reasons, defaultEffort, efforts, contextTokens, outputTokens };
}

function sizesOf(model: string, version: number): readonly [number, number] {
  if (/^o\d/.test(model)) return [200_000, 100_000];
  if (version >= 5) return [400_000, 128_000];
  if (model.startsWith("gpt-4.1")) return [1_047_576, 32_768];
  if (model.startsWith("gpt-4o") || model.startsWith("chatgpt-4o")) return [128_000, 16_384];
  if (model.startsWith("gpt-4-turbo")) return [128_000, 4_096];
  return model.startsWith("gpt-3.5") ? [16_385, 4_096] : [8_192, 8_192];
}
