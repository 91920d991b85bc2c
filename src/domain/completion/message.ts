import type { JsonObject } from "../../lib/json.ts";

/** Where media comes from: an address the vendor fetches itself, or bytes in base64 with their media type. */
export type MediaSource =
  /** `mediaType` where the caller says it. */
  | { readonly kind: "url"; readonly url: string; readonly mediaType: string | undefined }
  /** Whole base64 of RFC 4648, padded; `mediaType` in lower case and under one name, as the bytes or the caller say it. */
  | { readonly kind: "base64"; readonly base64: string; readonly mediaType: string };

/** Options in the vendors' own words, under the provider's id: `{"anthropic": {"cacheControl": {"type": "ephemeral"}}}`. */
interface WithProviderOptions {
  readonly providerOptions?: JsonObject | undefined;
}

/** A piece of a user message. */
export type ContentPart = WithProviderOptions &
  (
    | { readonly type: "text"; readonly text: string }
    | { readonly type: "image"; readonly source: MediaSource }
    | { readonly type: "audio"; readonly source: MediaSource }
    /** A document or a video. */
    | { readonly type: "file"; readonly source: MediaSource; readonly filename?: string | undefined }
  );

/** A part of a message that is not text. */
export type MediaPart = Exclude<ContentPart, { readonly type: "text" }>;

/** A call that the model asks the caller to make. */
export interface ToolCall {
  /** The vendor's id of the call, or ours where the vendor gives none; the caller answers with it. */
  readonly id: string;
  readonly name: string;
  /** The arguments, parsed; an empty object where the raw text is not a JSON object. */
  readonly arguments: JsonObject;
  /** The arguments exactly as the model wrote them. */
  readonly rawArguments: string;
}

/** A message of the conversation, parsed. */
export type Message = WithProviderOptions &
  (
    | { readonly role: "system"; readonly text: string }
    | { readonly role: "user"; readonly parts: readonly ContentPart[] }
    | { readonly role: "assistant"; readonly text: string | undefined; readonly toolCalls: readonly ToolCall[] }
    | { readonly role: "tool"; readonly toolCallId: string; readonly toolName: string; readonly text: string }
  );

/** A function that the model may ask to be called. */
export interface Tool extends WithProviderOptions {
  readonly name: string;
  readonly description: string | undefined;
  /** JSON schema of the arguments; its root is an object. */
  readonly parameters: JsonObject;
}

/** Whether the model may, must or must not call tools. */
export type ToolChoice =
  { readonly mode: "auto" | "none" | "required" } | { readonly mode: "tool"; readonly toolName: string };

/** The shape that the answer is to have. */
export type ResponseFormat =
  | { readonly type: "text" }
  | { readonly type: "json" }
  | { readonly type: "jsonSchema"; readonly schema: JsonObject; readonly name: string };

/** How much the model is to think before it answers. */
export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high";
