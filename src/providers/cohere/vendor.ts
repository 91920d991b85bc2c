import type { CohereProvider } from "@ai-sdk/cohere";
import type { LanguageModelV4CallOptions, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Provider } from "../../domain/provider/provider.ts";
import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { toTokenUsage, type TokenUsage } from "../../domain/usage/token-usage.ts";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import { createSseWatch } from "../ai-sdk/body-watch.ts";
import { mapUsage } from "../ai-sdk/map-usage.ts";
import type { SdkFetch } from "../ai-sdk/sdk-fetch.ts";
import type { ListRequest, SdkVendor } from "../ai-sdk/sdk-vendor.ts";
import { pushDelta } from "../shared/part-batch.ts";
import { fieldsAt, isFields, listAt, numberAt, stringAt, wordAt } from "../shared/read-json.ts";
import { notSent } from "../shared/request-fields.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";
import { createCohereEmbeddings } from "./embeddings.ts";
import { mapError } from "./map-error.ts";

/** Options that `providerOptions.cohere` never sets, with what to do instead. */
const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  messages: "use the field messages.",
  stream: "the operation decides it.",
  max_tokens: "use the field maxOutputTokens.",
};

/** Events that carry a piece of the answer; one of another type says nothing that we deliver. */
const ANSWER_EVENTS = /^(?:message|content|tool-call|tool-plan)-/;

/** The highest `p`. */
const MAX_TOP_P = 0.99;

/** The version that ends the path of the API. */
const VERSION = "/v2";

/**
 * Cohere's chat and embeddings, version 2.
 *
 * @param options.baseUrl with or without `/v2` at its end
 */
export function createCohereVendor(options: { provider: Provider; baseUrl: string; apiKey: string }): SdkVendor {
  const { provider, apiKey } = options;
  const baseUrl = options.baseUrl.endsWith(VERSION) ? options.baseUrl : options.baseUrl + VERSION;
  return {
    provider,
    baseUrl,
    requestIdHeaders: ["x-debug-trace-id", "x-request-id"],
    streamType: "text/event-stream",
    load: async () => {
      const providerOf = await loadSdk(baseUrl, apiKey);
      return (vendorModelId, fetch) => providerOf(fetch).languageModel(vendorModelId);
    },
    rules: {
      takesLaterSystemTexts: true,
      media: {
        image: { url: true, types: ["image/png", "image/jpeg", "image/webp", "image/gif"] },
        audio: undefined,
        file: undefined,
      },
      needsTypeOfUrls: false,
      takesFilenames: false,
      messageOptions: [],
      maxStopSequences: 5,
      takesJsonWithoutSchema: true,
    },
    options: { into: "body", reserved: RESERVED_OPTIONS },
    adjust,
    reviseBody,
    createWatch: () => createSseWatch(({ event, data }) => isEnd(event, data)),
    readError: mapError,
    isIgnorable: (event) => isFields(event) && !ANSWER_EVENTS.test(stringAt(event, "type") ?? "message-"),
    readMore: readPlan,
    readUsage,
    embeddings: createCohereEmbeddings(async () => {
      const providerOf = await loadSdk(baseUrl, apiKey);
      return (vendorModelId, fetch) => providerOf(fetch).embeddingModel(vendorModelId);
    }),
    list: toList(baseUrl, apiKey),
  };
}

async function loadSdk(baseUrl: string, apiKey: string): Promise<(fetch: SdkFetch) => CohereProvider> {
  const { createCohere } = await import("@ai-sdk/cohere");
  return (fetch) => createCohere({ baseURL: baseUrl, apiKey, fetch });
}

function adjust(
  { request }: CallContent,
  given: LanguageModelV4CallOptions,
  warnings: string[],
): LanguageModelV4CallOptions {
  const isTooHigh = request.topP !== undefined && request.topP > MAX_TOP_P;
  if (isTooHigh) warnings.push(`topP was sent as ${String(MAX_TOP_P)}, the highest that Cohere takes.`);
  const options = isTooHigh ? { ...given, topP: MAX_TOP_P } : given;
  if (request.responseFormat?.type !== "jsonSchema" || request.tools.length === 0) return options;
  warnings.push(notSent("responseFormat", "Cohere takes no JSON schema together with tools."));
  const { responseFormat: _, ...rest } = options;
  return rest;
}

/** The SDK drops what an assistant said before its calls; Cohere's word for it is the plan. */
function reviseBody(body: JsonObject, { request }: CallContent): void {
  const sent = (Array.isArray(body["messages"]) ? body["messages"] : []).filter(isJsonObject);
  const plans = request.messages.flatMap((message) => (message.role === "assistant" ? [message] : []));
  for (const [index, message] of sent.filter(({ role }) => role === "assistant").entries()) {
    const plan = plans[index];
    if (plan === undefined || plan.toolCalls.length === 0) continue;
    if (plan.text !== undefined && plan.text !== "") message["tool_plan"] = plan.text;
  }
}

function isEnd(event: string, data: string): boolean {
  return event === "message-end" || (event === "message" && data.includes('"type":"message-end"'));
}

/** What the model says it is going to do with its tools, which the SDK passes over. */
function readPlan(raw: unknown, parts: ProviderPart[]): void {
  if (!isFields(raw)) return;
  const isStreamed = raw["type"] === "tool-plan-delta";
  if (!isStreamed && raw["type"] !== undefined) return;
  const message = fieldsAt(isStreamed ? fieldsAt(raw, "delta") : raw, "message");
  pushDelta(parts, "reasoning-delta", stringAt(message, "tool_plan") ?? "");
}

/**
 * The billed figures where there are such, as price lists mean them: `tokens` counts Cohere's own additions too, for which nothing is charged.
 * `cached_tokens` are the first of all `tokens`, the additions before the rest: in Cohere's recorded answers they are often fewer than these alone.
 */
function readUsage(usage: LanguageModelV4Usage): TokenUsage | undefined {
  const raw = isFields(usage.raw) ? usage.raw : undefined;
  const billed = fieldsAt(raw, "billed_units");
  const inputTokens = numberAt(billed, "input_tokens");
  const outputTokens = numberAt(billed, "output_tokens");
  if (inputTokens === undefined || outputTokens === undefined) return mapUsage(usage);
  const additions = Math.max(0, (numberAt(fieldsAt(raw, "tokens"), "input_tokens") ?? inputTokens) - inputTokens);
  const cached = (numberAt(raw, "cached_tokens") ?? 0) - additions;
  return toTokenUsage({ inputTokens, outputTokens, cacheReadTokens: Math.min(Math.max(0, cached), inputTokens) });
}

function toList(baseUrl: string, apiKey: string): ListRequest {
  const root = new URL(baseUrl).pathname.slice(0, -VERSION.length);
  const path = `${root}/v1/models?page_size=1000`;
  return {
    path,
    headers: { authorization: `Bearer ${apiKey}` },
    read: (body) => {
      const page = isFields(body) ? body : undefined;
      const names = listAt(page, "models").map((model) => {
        if (!isFields(model) || !listAt(model, "endpoints").some((one) => one === "chat" || one === "embed")) return;
        return wordAt(model, "name");
      });
      const token = wordAt(page, "next_page_token");
      return {
        models: names.filter((name) => name !== undefined).map((vendorModelId) => ({ vendorModelId })),
        nextPath: token === undefined ? undefined : `${path}&page_token=${encodeURIComponent(token)}`,
      };
    },
  };
}
