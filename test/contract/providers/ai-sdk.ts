import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createCohere } from "@ai-sdk/cohere";
import { createDeepSeek } from "@ai-sdk/deepseek";
import { createGoogle } from "@ai-sdk/google";
import { createGoogleVertex } from "@ai-sdk/google-vertex/edge";
import { createGroq } from "@ai-sdk/groq";
import { createMistral } from "@ai-sdk/mistral";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createPerplexity } from "@ai-sdk/perplexity";
import { createXai } from "@ai-sdk/xai";
import type { FinishReason } from "../../../src/domain/completion/finish-reason.ts";
import type { RecordedVendor, Vendor } from "./dialects.ts";
import type { FinalAnswer } from "./final-answer.ts";

type Fetch = typeof globalThis.fetch;
type LanguageModel = ReturnType<ReturnType<typeof createOpenAI>["chat"]>;
type StreamResult = Awaited<ReturnType<LanguageModel["doStream"]>>;
type GenerateResult = Awaited<ReturnType<LanguageModel["doGenerate"]>>;
type StreamPart = StreamResult["stream"] extends ReadableStream<infer Part> ? Part : never;
type Usage = Extract<StreamPart, { type: "finish" }>["usage"];

/** An answer as the AI SDK reads it; `failed` where it says that the answer is broken, without a finish reason where it broke off. */
export type OracleAnswer = FinalAnswer & { readonly failed: boolean };

/** Plays a stream's body through the AI SDK. */
export async function playStreamWithAiSdk(
  vendor: RecordedVendor,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<OracleAnswer> {
  const model = modelOf(vendor, answerWith(body, vendor === "bedrock" ? EVENT_STREAM : "text/event-stream"));
  let text = "";
  const reasoning = new Map<string, string>();
  let failed = false;
  let finish: Extract<StreamPart, { type: "finish" }> | undefined;
  const toolCalls: { id: string; name: string; rawArguments: string }[] = [];
  try {
    const { stream } = await model.doStream({ prompt: PROMPT });
    for await (const part of stream as unknown as AsyncIterable<StreamPart>) {
      if (part.type === "text-delta") text += part.delta;
      else if (part.type === "reasoning-delta") reasoning.set(part.id, (reasoning.get(part.id) ?? "") + part.delta);
      else if (part.type === "tool-call" && part.providerExecuted !== true) toolCalls.push(toCall(part));
      else if (part.type === "error") failed = true;
      else if (part.type === "finish") finish = part;
    }
  } catch {
    failed = true;
  }
  return { text, reasoning: joinReasoning(vendor, reasoning.values()), toolCalls, failed, ...endOf(finish) };
}

/** Reads a whole answer through the AI SDK. */
export async function playAnswerWithAiSdk(vendor: RecordedVendor, body: string): Promise<OracleAnswer> {
  const model = modelOf(vendor, answerWith(body, "application/json"));
  try {
    const result = await model.doGenerate({ prompt: PROMPT });
    const content = result.content.filter((part) => !("providerExecuted" in part && part.providerExecuted));
    const textsOf = (type: "text" | "reasoning"): string[] =>
      content.map((part) => (part.type === type ? part.text : ""));
    const toolCalls = content.flatMap((part) => (part.type === "tool-call" ? [toCall(part)] : []));
    const reasoning = joinReasoning(vendor, textsOf("reasoning"));
    return { text: textsOf("text").join(""), reasoning, toolCalls, failed: false, ...endOf(result) };
  } catch {
    return { text: "", reasoning: "", toolCalls: [], failed: true, ...endOf(undefined) };
  }
}

/** What the AI SDK says beside a streamed answer or a whole one: the addresses of its sources, and the provider's own word. */
export async function readBesideWithAiSdk(
  vendor: Vendor,
  body: string,
): Promise<{ readonly sources: readonly string[]; readonly own: Readonly<Record<string, unknown>> | undefined }> {
  const isStream = body.startsWith("data: ");
  const model = modelOf(vendor, answerWith(body, isStream ? "text/event-stream" : "application/json"));
  if (!isStream) {
    const { content, providerMetadata } = await model.doGenerate({ prompt: PROMPT });
    return { sources: urlsOf(content), own: providerMetadata?.[vendor] };
  }
  const { stream } = await model.doStream({ prompt: PROMPT });
  const parts: StreamPart[] = [];
  for await (const part of stream as unknown as AsyncIterable<StreamPart>) parts.push(part);
  const finish = parts.find((part) => part.type === "finish");
  return { sources: urlsOf(parts), own: finish?.providerMetadata?.[vendor] };
}

function urlsOf(parts: readonly (StreamPart | GenerateResult["content"][number])[]): readonly string[] {
  return parts.flatMap((part) => (part.type === "source" && part.sourceType === "url" ? [part.url] : []));
}

/** The parts of a summary are texts of their own, which we deliver with a blank line between them. */
function joinReasoning(vendor: RecordedVendor, parts: Iterable<string>): string {
  return [...parts].filter((part) => part !== "").join(vendor === "openai-responses" ? "\n\n" : "");
}

const PROMPT: Parameters<LanguageModel["doStream"]>[0]["prompt"] = [
  { role: "user", content: [{ type: "text", text: "Hello" }] },
];

/** How Bedrock frames a stream. */
const EVENT_STREAM = "application/vnd.amazon.eventstream";

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: "STOP",
  length: "LENGTH",
  "content-filter": "CONTENT_FILTER",
  "tool-calls": "TOOL_CALLS",
  error: "ERROR",
  other: "OTHER",
};

function modelOf(vendor: RecordedVendor, fetch: Fetch): LanguageModel {
  switch (vendor) {
    case "openai":
    case "azure":
      return createOpenAI({ apiKey: "none", fetch }).chat("gpt-4.1");
    case "openai-responses":
      return createOpenAI({ apiKey: "none", fetch }).responses("gpt-4.1");
    case "groq":
      return createGroq({ apiKey: "none", fetch })("llama-3.3-70b-versatile");
    case "mistral":
      return createMistral({ apiKey: "none", fetch })("mistral-large-latest");
    case "deepseek":
      return createDeepSeek({ apiKey: "none", fetch })("deepseek-reasoner");
    case "xai":
      return createXai({ apiKey: "none", fetch }).chat("grok-3-mini");
    case "perplexity":
      return createPerplexity({ apiKey: "none", fetch })("sonar");
    case "together":
    case "fireworks":
    case "openrouter":
    case "cerebras":
    case "ollama":
    case "vllm":
    case "lmstudio":
    case "custom":
      return createOpenAICompatible({ name: vendor, baseURL: "http://none.invalid/v1", fetch })("any");
    case "anthropic":
      return createAnthropic({ apiKey: "none", fetch })("claude-sonnet-4-5");
    case "google":
      return createGoogle({ apiKey: "none", fetch })("gemini-2.5-flash");
    case "vertex":
      return createGoogleVertex({ apiKey: "none", fetch })("gemini-2.5-flash");
    case "bedrock":
      return createAmazonBedrock({ apiKey: "none", region: "us-east-1", fetch })("amazon.nova-lite-v1:0");
    case "cohere":
      return createCohere({ apiKey: "none", fetch })("command-a-03-2025");
  }
}

function answerWith(body: string | Uint8Array<ArrayBuffer>, contentType: string): Fetch {
  return () => Promise.resolve(new Response(body, { status: 200, headers: { "content-type": contentType } }));
}

function toCall(part: { toolCallId: string; toolName: string; input: string }): FinalAnswer["toolCalls"][number] {
  return { id: part.toolCallId, name: part.toolName, rawArguments: part.input === "" ? "{}" : part.input };
}

function endOf(
  end: { usage: Usage; finishReason: { unified: string; raw: string | undefined } } | undefined,
): Pick<FinalAnswer, "usage" | "finishReason" | "raw"> {
  if (end === undefined) return { usage: undefined, finishReason: undefined, raw: undefined };
  const { inputTokens, outputTokens } = end.usage;
  const hasUsage = inputTokens.total !== undefined || outputTokens.total !== undefined;
  return {
    finishReason: FINISH_REASONS[end.finishReason.unified],
    raw: end.finishReason.raw,
    usage: hasUsage
      ? {
          inputTokens: inputTokens.total ?? 0,
          outputTokens: outputTokens.total ?? 0,
          cacheReadTokens: inputTokens.cacheRead ?? 0,
          cacheWriteTokens: inputTokens.cacheWrite ?? 0,
          reasoningTokens: outputTokens.reasoning ?? 0,
        }
      : undefined,
  };
}
