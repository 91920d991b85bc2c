import type { ContentPart, MediaPart, MediaSource } from "../../../src/domain/completion/message.ts";
import type { ProviderCall } from "../../../src/domain/provider/provider.ts";
import type { JsonObject } from "../../../src/lib/json.ts";
import type { FieldCase } from "../../../src/providers/shared/field-support.ts";
import type { CalledVendor } from "./dialects.ts";

type Request = ProviderCall["request"];

/** A case of the table as a request: `base` without the field, `fields` with it. */
export interface FieldSample {
  readonly base?: Partial<Request>;
  readonly fields: Partial<Request>;
  readonly isReasoning?: boolean;
}

const TEXT = { type: "text", text: "Look" } as const;
const TOOL = { name: "look", description: "Looks.", parameters: { type: "object", properties: {} } };
const CLOSED = { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false };
const OPEN = {
  type: "object",
  properties: { a: { type: "integer", minimum: 1 }, b: { type: "string" } },
  required: ["a"],
};

function withPart(part: ContentPart): Partial<Request> {
  return { messages: [{ role: "user", parts: [TEXT, part] }] };
}

function image(source: MediaSource): Partial<Request> {
  return withPart({ type: "image", source });
}

function bytes(type: MediaPart["type"], mediaType: string): FieldSample {
  return { fields: withPart({ type, source: { kind: "base64", base64: "AAAA", mediaType } }) };
}

interface OwnOptions {
  readonly message: JsonObject;
  readonly part: JsonObject;
  readonly tool: JsonObject;
}

const OPENAI_OPTIONS: OwnOptions = {
  message: { name: "ada" },
  part: { image_url: { detail: "low" } },
  tool: { function: { strict: true } },
};

/** Options that the vendors with a format of their own take on a message, a part and a tool. */
const OWN_OPTIONS: Partial<Record<CalledVendor, OwnOptions>> = {
  "openai-responses": { message: { status: "completed" }, part: { detail: "low" }, tool: { strict: true } },
  anthropic: {
    message: { cacheControl: { type: "ephemeral", ttl: "1h" } },
    part: { cacheControl: { type: "ephemeral" } },
    tool: { cacheControl: { type: "ephemeral" } },
  },
  bedrock: { message: { cachePoint: { type: "default" } }, part: { a: 1 }, tool: { a: 1 } },
  google: {
    message: { videoMetadata: { fps: 2 } },
    part: { mediaResolution: { level: "MEDIA_RESOLUTION_LOW" } },
    tool: { behavior: "BLOCKING" },
  },
};

const USER = { role: "user", parts: [TEXT] } as const;
const CALLS = ["one", "two"].map((id) => ({ id, name: "look", arguments: { id }, rawArguments: `{"id":"${id}"}` }));
const TOOLS: Partial<Request> = { tools: [TOOL] };

/** Every case of the table; options differ by vendor. */
export function sampleOf(fieldCase: FieldCase, vendor: CalledVendor): FieldSample {
  // Of other servers the model of the table takes none: gemini-2.0-flash.
  const base = vendor === "google" ? "https://generativelanguage.googleapis.com/v1beta/files" : "https://example.com";
  const url = { kind: "url", url: `${base}/a` } as const;
  const pdf = { kind: "base64", base64: "AAAA", mediaType: "application/pdf" } as const;
  // These take no images at URLs.
  const picture: ContentPart =
    vendor === "deepseek" || vendor === "ollama" || vendor === "bedrock"
      ? { type: "text", text: "More" }
      : { type: "image", source: { ...url, mediaType: vendor === "vertex" ? "image/png" : undefined } };
  const ownOptions = OWN_OPTIONS[vendor] ?? OPENAI_OPTIONS;
  const { part } = ownOptions;
  const options: Partial<Record<CalledVendor, { own: object; taken: object; reserved: object; other: string }>> = {
    "openai-responses": {
      own: { truncation: "auto" },
      taken: { temperature: 0 },
      reserved: { model: "x" },
      other: "google",
    },
    anthropic: { own: { top_k: 3 }, taken: { temperature: 0 }, reserved: { model: "x" }, other: "openai" },
    google: {
      own: { generationConfig: { topK: 3 } },
      taken: { generationConfig: { temperature: 0 } },
      reserved: { contents: [] },
      other: "openai",
    },
  };
  const google = options.google;
  const sdk: typeof options = {
    bedrock: {
      own: { requestMetadata: { team: "a" } },
      taken: { inferenceConfig: { temperature: 0 } },
      reserved: { messages: [] },
      other: "openai",
    },
    ...(google === undefined ? {} : { vertex: google }),
    cohere: { own: { k: 3 }, taken: { temperature: 0 }, reserved: { model: "x" }, other: "openai" },
  };
  const own = options[vendor] ??
    sdk[vendor] ?? {
      own: { logprobs: true },
      taken: { temperature: 0 },
      reserved: { model: "x" },
      other: "google",
    };
  const id = vendor === "openai-responses" ? "openai" : vendor;
  const withOptions = (owner: string, value: object, base: Partial<Request> = {}): FieldSample => ({
    base,
    fields: { ...base, providerOptions: { [owner]: value as Record<string, never> } },
  });
  const samples: Record<FieldCase, FieldSample> = {
    "system text": { fields: { messages: [{ role: "system", text: "Be brief." }, USER] } },
    "system text later": { fields: { messages: [USER, { role: "system", text: "Be brief." }] } },
    "user text": { fields: { messages: [{ role: "user", parts: [{ type: "text", text: "Something else" }] }] } },
    "image url": { fields: image({ ...url, mediaType: undefined }) },
    "image url media type": {
      base: image({ ...url, mediaType: undefined }),
      fields: image({ ...url, mediaType: "image/png" }),
    },
    "image base64": bytes("image", "image/webp"),
    "image base64 gif": bytes("image", "image/gif"),
    "image base64 other": bytes("image", "image/svg+xml"),
    "audio base64 wav": bytes("audio", "audio/wav"),
    "audio base64 mp3": bytes("audio", "audio/mpeg"),
    "audio base64 other": bytes("audio", "audio/flac"),
    "audio url": {
      fields: withPart({
        type: "audio",
        source: { kind: "url", url: "https://example.com/a.wav", mediaType: undefined },
      }),
    },
    "file base64 pdf": bytes("file", "application/pdf"),
    "file base64 text": bytes("file", "text/plain"),
    "file base64 other": bytes("file", "application/zip"),
    "file filename": {
      base: withPart({ type: "file", source: pdf }),
      fields: withPart({ type: "file", source: pdf, filename: "invoice.pdf" }),
    },
    "file url": { fields: withPart({ type: "file", source: { ...url, mediaType: undefined } }) },
    "file url media type": {
      base: vendor === "openai" ? {} : withPart({ type: "file", source: { ...url, mediaType: undefined } }),
      fields: withPart({ type: "file", source: { ...url, mediaType: "application/pdf" } }),
    },
    "providerOptions of a message": {
      base: withPart(picture),
      fields: {
        messages: [{ role: "user", parts: [TEXT, picture], providerOptions: { [id]: ownOptions.message } }],
      },
    },
    "providerOptions of a part": {
      base: withPart(picture),
      fields: withPart({ ...picture, providerOptions: { [id]: part } }),
    },
    "providerOptions of a tool": {
      base: TOOLS,
      fields: { tools: [{ ...TOOL, providerOptions: { [id]: ownOptions.tool } }] },
    },
    "providerOptions of a part, other": {
      base: withPart(picture),
      fields: withPart({ ...picture, providerOptions: { other: part } }),
    },
    "assistant text": { fields: { messages: [USER, { role: "assistant", text: "I see", toolCalls: [] }, USER] } },
    "assistant tool calls": { fields: { messages: [USER, { role: "assistant", text: undefined, toolCalls: CALLS }] } },
    "tool result": {
      fields: {
        messages: [
          USER,
          { role: "assistant", text: undefined, toolCalls: CALLS.slice(0, 1) },
          { role: "tool", toolCallId: "one", toolName: "look", text: "dark" },
        ],
      },
    },
    temperature: { fields: { temperature: 0.5 } },
    "temperature above 1": { fields: { temperature: 1.5 } },
    "temperature, reasoning": { fields: { temperature: 0.5 }, isReasoning: true },
    topP: { fields: { topP: 0.5 } },
    "topP, reasoning": { fields: { topP: 0.5 }, isReasoning: true },
    maxOutputTokens: { fields: { maxOutputTokens: 77 } },
    "maxOutputTokens, reasoning": { fields: { maxOutputTokens: 77 }, isReasoning: true },
    stop: { fields: { stop: ["x"] } },
    "stop, five": { fields: { stop: ["1", "2", "3", "4", "5"] } },
    "stop, reasoning": { fields: { stop: ["x"] }, isReasoning: true },
    seed: { fields: { seed: 7 } },
    "reasoningEffort none": { fields: { reasoningEffort: "none" }, isReasoning: true },
    "reasoningEffort minimal": { fields: { reasoningEffort: "minimal" }, isReasoning: true },
    "reasoningEffort high": { fields: { reasoningEffort: "high" }, isReasoning: true },
    "reasoningEffort, not reasoning": { fields: { reasoningEffort: "high" } },
    tools: { fields: TOOLS },
    "toolChoice auto": { base: TOOLS, fields: { ...TOOLS, toolChoice: { mode: "auto" } } },
    "toolChoice none": { base: TOOLS, fields: { ...TOOLS, toolChoice: { mode: "none" } } },
    "toolChoice required": { base: TOOLS, fields: { ...TOOLS, toolChoice: { mode: "required" } } },
    "toolChoice tool": { base: TOOLS, fields: { ...TOOLS, toolChoice: { mode: "tool", toolName: "look" } } },
    "toolChoice without tools": { fields: { toolChoice: { mode: "auto" } } },
    "toolChoice required without tools": { fields: { toolChoice: { mode: "required" } } },
    "responseFormat text": { fields: { responseFormat: { type: "text" } } },
    "responseFormat json": { fields: { responseFormat: { type: "json" } } },
    "responseFormat jsonSchema": { fields: { responseFormat: { type: "jsonSchema", name: "answer", schema: CLOSED } } },
    "responseFormat jsonSchema, open": {
      fields: { responseFormat: { type: "jsonSchema", name: "answer", schema: OPEN } },
    },
    "providerOptions own": withOptions(id, own.own),
    "providerOptions taken": withOptions(id, own.taken, { temperature: 0.5 }),
    "providerOptions reserved": withOptions(id, own.reserved),
    "providerOptions other": withOptions(own.other, { a: 1 }),
  };
  return samples[fieldCase];
}
