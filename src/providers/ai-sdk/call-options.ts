import type { LanguageModelV4CallOptions, LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ContentPart, Message, ResponseFormat } from "../../domain/completion/message.ts";
import { assertMedia } from "../shared/media-support.ts";
import { ownOptionsOf, ownOptionWarnings } from "../shared/own-options.ts";
import { messagePath, notSent, partPath, usableToolChoice } from "../shared/request-fields.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";
import type { SdkVendor } from "./sdk-vendor.ts";

type Content<Role extends LanguageModelV4Message["role"]> = Extract<LanguageModelV4Message, { role: Role }>["content"];

/**
 * A call in the SDK's words. Adds what is not sent to `warnings`, throws `BAD_USER_INPUT` where a field makes the call impossible:
 * the SDK would refuse it without saying which field is meant.
 */
export function toCallOptions(call: CallContent, vendor: SdkVendor, warnings: string[]): LanguageModelV4CallOptions {
  const { request } = call;
  const { rules, provider } = vendor;
  warnings.push(
    ...ownOptionWarnings(withoutSent(request, vendor), provider, `${provider.name} is not sent them here.`),
  );
  const toolChoice = usableToolChoice(request, warnings);
  const responseFormat = toResponseFormat(request.responseFormat, vendor, warnings);
  const stop = request.stop ?? [];
  if (rules.maxStopSequences !== undefined && stop.length > rules.maxStopSequences) {
    throw badUserInput(["stop"], `${provider.name} takes at most ${String(rules.maxStopSequences)} stop sequences.`);
  }
  if (request.reasoningEffort !== undefined && call.isReasoningModel === false) {
    warnings.push(notSent("reasoningEffort", "the model does not reason."));
  }
  const reasons = request.reasoningEffort !== undefined && call.isReasoningModel !== false;
  return {
    prompt: toPrompt(request.messages, vendor, warnings),
    maxOutputTokens: request.maxOutputTokens,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { topP: request.topP }),
    ...(stop.length === 0 ? {} : { stopSequences: [...stop] }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(reasons ? { reasoning: request.reasoningEffort } : {}),
    ...(responseFormat === undefined ? {} : { responseFormat }),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, parameters }) => ({
            type: "function",
            name,
            ...(description === undefined ? {} : { description }),
            inputSchema: parameters,
          })),
        }),
    ...(toolChoice === undefined
      ? {}
      : {
          toolChoice:
            toolChoice.mode === "tool" ? { type: "tool", toolName: toolChoice.toolName } : { type: toolChoice.mode },
        }),
  };
}

function toResponseFormat(
  format: ResponseFormat | undefined,
  { rules, provider }: SdkVendor,
  warnings: string[],
): LanguageModelV4CallOptions["responseFormat"] {
  switch (format?.type) {
    case undefined:
    case "text":
      return format;
    case "json":
      if (rules.takesJsonWithoutSchema) return { type: "json" };
      warnings.push(notSent("responseFormat", `${provider.name} takes JSON with a schema only; give JSON_SCHEMA.`));
      return undefined;
    case "jsonSchema":
      return { type: "json", schema: format.schema, name: format.name };
  }
}

/** The request without the options of messages that are sent. */
function withoutSent(
  { messages, tools }: CallContent["request"],
  { rules }: SdkVendor,
): Pick<CallContent["request"], "messages" | "tools"> {
  if (rules.messageOptions.length === 0) return { messages, tools };
  return { messages: messages.map(({ providerOptions: _, ...message }) => message), tools };
}

function toPrompt(messages: readonly Message[], vendor: SdkVendor, warnings: string[]): LanguageModelV4Prompt {
  const { rules, provider } = vendor;
  const vendorName = provider.name;
  const prompt: LanguageModelV4Message[] = [];
  const first: LanguageModelV4Message[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === "system") {
      const isLater = prompt.length > 0;
      if (isLater && !rules.takesLaterSystemTexts) {
        warnings.push(
          `messages.${String(index)} was sent before all other messages: ${vendorName} takes system texts only there.`,
        );
      }
      // An empty text says nothing, and vendors refuse it.
      if (message.text === "") continue;
      const content: LanguageModelV4Message = {
        role: "system",
        content: message.text,
        ...optionsOf(message, index, vendor),
      };
      (isLater && rules.takesLaterSystemTexts ? prompt : first).push(content);
    } else {
      const converted = toMessage(message, index, vendor, warnings);
      const before = prompt.at(-1);
      // The results of parallel calls are one message, as vendors demand.
      if (converted.role === "tool" && before?.role === "tool") before.content.push(...converted.content);
      else prompt.push({ ...converted, ...optionsOf(message, index, vendor) });
    }
  }
  if (prompt.length === 0) {
    throw badUserInput(["messages"], `${vendorName} needs at least one message besides system texts.`);
  }
  return [...first, ...prompt];
}

/** Options of a message that the SDK takes; `BAD_USER_INPUT` for those that it would drop. */
function optionsOf(
  message: Message,
  index: number,
  { rules, provider, options }: SdkVendor,
): Pick<LanguageModelV4Message, "providerOptions"> {
  const own = rules.messageOptions.length === 0 ? undefined : ownOptionsOf(message, provider);
  if (own === undefined || options.into !== "sdk") return {};
  const unknown = Object.keys(own).find((name) => !rules.messageOptions.includes(name));
  if (unknown !== undefined) {
    throw badUserInput(
      [...messagePath(index), "providerOptions", provider.id],
      `A message to ${provider.name} takes the option ${rules.messageOptions.join(", ")} only.`,
    );
  }
  return { providerOptions: { [options.key]: own } };
}

function toMessage(
  message: Exclude<Message, { role: "system" }>,
  index: number,
  vendor: SdkVendor,
  warnings: string[],
): LanguageModelV4Message {
  switch (message.role) {
    case "user":
      return {
        role: "user",
        content: message.parts.map((part, at) => toUserPart(part, partPath(index, at), vendor, warnings)),
      };
    case "assistant":
      return { role: "assistant", content: toAssistantContent(message) };
    case "tool": {
      const { toolCallId, toolName, text } = message;
      return {
        role: "tool",
        content: [{ type: "tool-result", toolCallId, toolName, output: { type: "text", value: text } }],
      };
    }
  }
}

function toUserPart(
  part: ContentPart,
  path: readonly string[],
  { rules, provider }: SdkVendor,
  warnings: string[],
): Content<"user">[number] {
  if (part.type === "text") return { type: "text", text: part.text };
  assertMedia(part, path, rules.media, provider.name);
  const { source, type } = part;
  const filename = type === "file" && part.filename !== undefined ? { filename: part.filename } : {};
  if ("filename" in filename && !rules.takesFilenames) {
    warnings.push(notSent([...path, "file", "filename"].join("."), `${provider.name} takes no names of files.`));
  }
  if (source.kind === "base64") {
    return { type: "file", mediaType: source.mediaType, data: { type: "data", data: source.base64 }, ...filename };
  }
  if (rules.needsTypeOfUrls && source.mediaType === undefined) {
    throw badUserInput([...path, type, "mediaType"], `${provider.name} wants the type of what is at a URL: give it.`);
  }
  if (!rules.needsTypeOfUrls && source.mediaType !== undefined) {
    const field = [...path, type, "mediaType"].join(".");
    warnings.push(notSent(field, `${provider.name} finds out the type of what is at a URL itself.`));
  }
  const mediaType = source.mediaType ?? (type === "file" ? "application/octet-stream" : `${type}/*`);
  return { type: "file", mediaType, data: { type: "url", url: new URL(source.url) }, ...filename };
}

function toAssistantContent(message: Extract<Message, { role: "assistant" }>): Content<"assistant"> {
  const text: Content<"assistant"> =
    message.text === undefined || message.text === "" ? [] : [{ type: "text", text: message.text }];
  const calls = message.toolCalls.map(({ id, name, arguments: input }): Content<"assistant">[number] => ({
    type: "tool-call",
    toolCallId: id,
    toolName: name,
    input,
  }));
  return [...text, ...calls];
}
