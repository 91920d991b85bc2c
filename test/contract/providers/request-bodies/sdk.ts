import { createAnthropic } from "@ai-sdk/anthropic";
import { createDeepSeek } from "@ai-sdk/deepseek";
import { createGoogle } from "@ai-sdk/google";
import { createGroq } from "@ai-sdk/groq";
import { createMistral } from "@ai-sdk/mistral";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createPerplexity } from "@ai-sdk/perplexity";
import { createXai } from "@ai-sdk/xai";
import type { ContentPart, Message } from "../../../../src/domain/completion/message.ts";
import type { ProviderCall } from "../../../../src/domain/provider/provider.ts";
import { parseJson, type JsonValue } from "../../../../src/lib/json.ts";
import type { BodyCall } from "./calls.ts";
import type { BodyVendor } from "./vendors.ts";

type LanguageModel = ReturnType<ReturnType<typeof createOpenAI>["chat"]>;
type Options = Parameters<LanguageModel["doGenerate"]>[0];
type SdkMessage = Options["prompt"][number];
type SdkPart = Extract<SdkMessage, { role: "user" }>["content"][number];

/** The body that the AI SDK sends for a call; `undefined` where it refuses to send one. */
export async function sdkBodyOf(
  vendor: BodyVendor,
  model: string,
  request: ProviderCall["request"],
  call: BodyCall,
): Promise<JsonValue | undefined> {
  let sent: string | undefined;
  const fetch: typeof globalThis.fetch = (_url, init) => {
    sent = typeof init?.body === "string" ? init.body : undefined;
    return Promise.reject(new Error("nothing is called"));
  };
  const options = toSdkOptions(request, call);
  const sdk = modelOf(vendor, model, fetch);
  const failure = await (call.isStream === true ? sdk.doStream(options) : sdk.doGenerate(options)).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (sent !== undefined) return parseJson(sent)?.value;
  if (failure instanceof Error && failure.name === "AI_UnsupportedFunctionalityError") return undefined;
  throw failure;
}

function modelOf(vendor: BodyVendor, model: string, fetch: typeof globalThis.fetch): LanguageModel {
  switch (vendor) {
    case "openai":
      return createOpenAI({ apiKey: "none", fetch }).chat(model);
    case "openai-responses":
      return createOpenAI({ apiKey: "none", fetch }).responses(model);
    case "anthropic":
      return createAnthropic({ apiKey: "none", fetch })(model);
    case "google":
      return createGoogle({ apiKey: "none", fetch })(model);
    case "xai":
      return createXai({ apiKey: "none", fetch }).chat(model);
    case "groq":
      return createGroq({ apiKey: "none", fetch })(model);
    case "mistral":
      return createMistral({ apiKey: "none", fetch })(model);
    case "deepseek":
      return createDeepSeek({ apiKey: "none", fetch })(model);
    case "perplexity":
      return createPerplexity({ apiKey: "none", fetch })(model);
    case "together":
      return createOpenAICompatible({
        name: "together",
        baseURL: "https://api.example.com/v1",
        includeUsage: true,
        supportsStructuredOutputs: true,
        fetch,
      })(model);
  }
}

function toSdkOptions(request: ProviderCall["request"], call: BodyCall): Options {
  const { responseFormat, toolChoice, tools } = request;
  return withoutUndefined({
    prompt: toSdkPrompt(request.messages),
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    stopSequences: request.stop === undefined ? undefined : [...request.stop],
    seed: request.seed,
    reasoning: request.reasoningEffort,
    tools:
      tools.length === 0
        ? undefined
        : tools.map(({ name, description, parameters, providerOptions }) =>
            withoutUndefined({ type: "function", name, description, inputSchema: parameters, providerOptions }),
          ),
    toolChoice:
      toolChoice?.mode === "tool"
        ? { type: "tool", toolName: toolChoice.toolName }
        : toolChoice && { type: toolChoice.mode },
    responseFormat:
      responseFormat?.type === "jsonSchema"
        ? { type: "json", schema: responseFormat.schema, name: responseFormat.name }
        : responseFormat && { type: responseFormat.type },
    providerOptions: call.sdkOptions ?? request.providerOptions,
  }) as Options;
}

/** The results of parallel calls are one message there. */
function toSdkPrompt(messages: readonly Message[]): SdkMessage[] {
  const prompt: SdkMessage[] = [];
  for (const message of messages) {
    const converted = toSdkMessage(message);
    const last = prompt.at(-1);
    if (last?.role === "tool" && converted.role === "tool") last.content.push(...converted.content);
    else prompt.push(converted);
  }
  return prompt;
}

function toSdkMessage(message: Message): SdkMessage {
  const { providerOptions } = message;
  return withoutUndefined({ ...toSdkContent(message), providerOptions }) as SdkMessage;
}

function toSdkContent(message: Message): object {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.text };
    case "user":
      return { role: "user", content: message.parts.map(toSdkPart) };
    case "assistant":
      return {
        role: "assistant",
        content: [
          ...(message.text === undefined ? [] : [{ type: "text", text: message.text }]),
          ...message.toolCalls.map((toolCall) => ({
            type: "tool-call",
            toolCallId: toolCall.id,
            toolName: toolCall.name,
            input: toolCall.arguments,
          })),
        ],
      };
    case "tool":
      return {
        role: "tool",
        content: [
          {
            type: "tool-result",
            toolCallId: message.toolCallId,
            toolName: message.toolName,
            output: { type: "text", value: message.text },
          },
        ],
      };
  }
}

function toSdkPart(part: ContentPart): SdkPart {
  const { providerOptions } = part;
  if (part.type === "text") return withoutUndefined({ type: "text", text: part.text, providerOptions }) as SdkPart;
  const { source } = part;
  return withoutUndefined({
    type: "file",
    mediaType: source.mediaType ?? `${part.type}/*`,
    filename: part.type === "file" ? part.filename : undefined,
    data: source.kind === "url" ? { type: "url", url: new URL(source.url) } : { type: "data", data: source.base64 },
    providerOptions,
  }) as SdkPart;
}

/** The AI SDK tells a field that is there and undefined from one that is not. */
function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
