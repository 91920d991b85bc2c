import type { ContentPart, Message } from "../../../../src/domain/completion/message.ts";
import type { ProviderCall } from "../../../../src/domain/provider/provider.ts";
import type { JsonObject } from "../../../../src/lib/json.ts";
import type { BodyVendor } from "./vendors.ts";

type Request = ProviderCall["request"];

/** A call in our words. What the AI SDK calls otherwise is said beside it. */
export interface BodyCall {
  readonly request: Partial<Request>;
  /** The vendors that the call is for; default all. */
  readonly only?: readonly BodyVendor[];
  /** The AI SDK's words for the same options, by vendor, where they are not ours: of the call, and of the last message's last part. */
  readonly sdkOptions?: JsonObject;
  readonly isStream?: boolean;
}

const PDF = Buffer.from("%PDF-1.4 made for a test").toString("base64");
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString("base64");
const WAV = Buffer.from("RIFF\0\0\0\0WAVEfmt ").toString("base64");
const MP3 = Buffer.from("ID3\u0004\0\0\0\0\0\0").toString("base64");
const TEXT_FILE = Buffer.from("Grüße aus dem Haus").toString("base64");

const LOOK = {
  name: "look",
  description: "Looks at a place.",
  parameters: {
    type: "object",
    properties: { place: { type: "string" } },
    required: ["place"],
    additionalProperties: false,
  },
};
const CLOSED = {
  type: "object",
  properties: { city: { type: "string" }, people: { type: "integer" } },
  required: ["city", "people"],
  additionalProperties: false,
};
const OPEN = {
  type: "object",
  properties: { city: { type: "string" }, people: { type: "integer", minimum: 1 } },
  required: ["city"],
};

function user(...parts: readonly (string | ContentPart)[]): Message {
  return { role: "user", parts: parts.map((part) => (typeof part === "string" ? { type: "text", text: part } : part)) };
}

function assistant(text: string | undefined, ...ids: readonly string[]): Message {
  const toolCalls = ids.map((id) => ({
    id,
    name: "look",
    arguments: { place: id },
    rawArguments: JSON.stringify({ place: id }),
  }));
  return { role: "assistant", text, toolCalls };
}

function result(toolCallId: string, text: string): Message {
  return { role: "tool", toolCallId, toolName: "look", text };
}

function media(type: "image" | "audio" | "file", base64: string, mediaType: string, filename?: string): BodyCall {
  const source = { kind: "base64", base64, mediaType } as const;
  const part: ContentPart = type === "file" ? { type, source, filename } : { type, source };
  return { request: { messages: [user("What is it?", part)] } };
}

function mediaUrl(type: "image" | "audio" | "file", url: string, mediaType: string): BodyCall {
  return { request: { messages: [user("What is it?", { type, source: { kind: "url", url, mediaType } })] } };
}

function cached(ttl?: "1h"): JsonObject {
  return { anthropic: { cacheControl: { type: "ephemeral", ...(ttl === undefined ? {} : { ttl }) } } };
}

const HELLO = [user("Hello")];

/** Every call whose bodies are compared. */
export const BODY_CALLS = {
  text: { request: { messages: HELLO } },
  "text, streamed": { request: { messages: HELLO }, isStream: true },
  "system text": { request: { messages: [{ role: "system", text: "Be brief." }, ...HELLO] } },
  "two system texts": {
    request: { messages: [{ role: "system", text: "Be brief." }, { role: "system", text: "Be kind." }, ...HELLO] },
  },
  "system text in between": {
    request: {
      messages: [...HELLO, assistant("Hi"), user("And now?"), { role: "system", text: "Be brief." }],
    },
  },
  conversation: { request: { messages: [...HELLO, assistant("Hi"), user("How are you?")] } },
  "neighbours of one role": { request: { messages: [user("One."), user("Two.")] } },
  "several texts": { request: { messages: [user("One.", "Two.")] } },
  "image base64": media("image", PNG, "image/png"),
  "image URL": mediaUrl("image", "https://example.com/a.png", "image/png"),
  "audio WAV": media("audio", WAV, "audio/wav"),
  "audio MP3": media("audio", MP3, "audio/mpeg"),
  "audio FLAC": media("audio", Buffer.from("fLaC").toString("base64"), "audio/flac"),
  "audio URL": mediaUrl("audio", "https://generativelanguage.googleapis.com/v1beta/files/a", "audio/wav"),
  "PDF with a name": media("file", PDF, "application/pdf", "invoice.pdf"),
  "PDF without a name": media("file", PDF, "application/pdf"),
  "PDF URL": mediaUrl("file", "https://example.com/a.pdf", "application/pdf"),
  "text file": media("file", TEXT_FILE, "text/plain", "greeting.txt"),
  "CSV file": media("file", TEXT_FILE, "text/csv"),
  "ZIP file": media("file", "UEsDBA==", "application/zip"),
  "video file": media("file", "AAAAGGZ0eXA=", "video/mp4"),
  "video URL": mediaUrl("file", "https://www.youtube.com/watch?v=abcdefghijk", "video/mp4"),
  tools: { request: { messages: HELLO, tools: [LOOK, { ...LOOK, name: "listen" }] } },
  "tool without a description": { request: { messages: HELLO, tools: [{ ...LOOK, description: undefined }] } },
  "toolChoice auto": { request: { messages: HELLO, tools: [LOOK], toolChoice: { mode: "auto" } } },
  "toolChoice none": { request: { messages: HELLO, tools: [LOOK], toolChoice: { mode: "none" } } },
  "toolChoice required": { request: { messages: HELLO, tools: [LOOK], toolChoice: { mode: "required" } } },
  "toolChoice tool": { request: { messages: HELLO, tools: [LOOK], toolChoice: { mode: "tool", toolName: "look" } } },
  "tool result": {
    request: { messages: [...HELLO, assistant(undefined, "c1"), result("c1", "dark")], tools: [LOOK] },
  },
  "parallel results after a text": {
    request: {
      messages: [...HELLO, assistant("I look.", "c1", "c2"), result("c1", "dark"), result("c2", ""), user("Well?")],
      tools: [LOOK],
    },
  },
  "foreign tool call id": {
    request: { messages: [...HELLO, assistant(undefined, "c:1"), result("c:1", "dark")], tools: [LOOK] },
  },
  "responseFormat text": { request: { messages: HELLO, responseFormat: { type: "text" } } },
  "responseFormat JSON": { request: { messages: [user("Say it in JSON")], responseFormat: { type: "json" } } },
  "responseFormat JSON_SCHEMA, closed": {
    request: { messages: HELLO, responseFormat: { type: "jsonSchema", name: "city", schema: CLOSED } },
  },
  "responseFormat JSON_SCHEMA, open": {
    request: { messages: HELLO, responseFormat: { type: "jsonSchema", name: "city", schema: OPEN } },
  },
  "responseFormat JSON_SCHEMA with tools": {
    request: { messages: HELLO, tools: [LOOK], responseFormat: { type: "jsonSchema", name: "city", schema: CLOSED } },
  },
  "reasoning none": { request: { messages: HELLO, reasoningEffort: "none" } },
  "reasoning minimal": { request: { messages: HELLO, reasoningEffort: "minimal" } },
  "reasoning low": { request: { messages: HELLO, reasoningEffort: "low" } },
  "reasoning medium": { request: { messages: HELLO, reasoningEffort: "medium" } },
  "reasoning high": { request: { messages: HELLO, reasoningEffort: "high" } },
  "reasoning with room": { request: { messages: HELLO, reasoningEffort: "high", maxOutputTokens: 32_000 } },
  "reasoning with tools": { request: { messages: HELLO, reasoningEffort: "low", tools: [LOOK] } },
  temperature: { request: { messages: HELLO, temperature: 0.5 } },
  "temperature above 1": { request: { messages: HELLO, temperature: 1.5 } },
  topP: { request: { messages: HELLO, topP: 0.9 } },
  "temperature and topP": { request: { messages: HELLO, temperature: 0.5, topP: 0.9 } },
  stop: { request: { messages: HELLO, stop: ["END"] } },
  seed: { request: { messages: HELLO, seed: 7 } },
  "cache breakpoint of the call": { request: { messages: HELLO, providerOptions: cached("1h") }, only: ["anthropic"] },
  "cache breakpoints of tools, texts and parts": {
    request: {
      messages: [
        { role: "system", text: "Be brief.", providerOptions: cached("1h") },
        { role: "user", parts: [{ type: "text", text: "One.", providerOptions: cached() }] },
        { ...assistant("Hi"), providerOptions: cached() },
        user("Two."),
      ],
      tools: [{ ...LOOK, providerOptions: cached("1h") }],
    },
    only: ["anthropic"],
  },
  "cache breakpoint of a result": {
    request: {
      messages: [...HELLO, assistant(undefined, "c1"), { ...result("c1", "dark"), providerOptions: cached() }],
      tools: [LOOK],
    },
    only: ["anthropic"],
  },
  "options of the call": {
    request: {
      messages: HELLO,
      providerOptions: {
        openai: { user: "ada", parallel_tool_calls: false, service_tier: "auto", store: true, metadata: { a: "b" } },
        anthropic: { metadata: { user_id: "ada" }, service_tier: "auto" },
        google: { safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }] },
      },
    },
    sdkOptions: {
      openai: { user: "ada", parallelToolCalls: false, serviceTier: "auto", store: true, metadata: { a: "b" } },
      anthropic: { metadata: { userId: "ada" }, serviceTier: "auto" },
      google: { safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }] },
    },
  },
} satisfies Readonly<Record<string, BodyCall>>;

/** The name of a call. */
export type BodyCallName = keyof typeof BODY_CALLS;
