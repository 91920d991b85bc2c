/**
 * What a caller can put into a request, case by case: every field of the input that goes to a vendor, with the variants that
 * vendors treat differently. Each provider says of each what becomes of it; docs/provider-fields.md is made from both.
 */
export const FIELD_CASES = {
  "system text": "A message with the role SYSTEM",
  "system text later": "A message with the role SYSTEM after another role's",
  "user text": "Text of a USER message",
  "image url": "`image.url`, https",
  "image url media type": "`image.mediaType` beside `image.url`",
  "image base64": "`image.base64` of JPEG, PNG or WebP",
  "image base64 gif": "`image.base64` of GIF",
  "image base64 other": "`image.base64` of another type, here SVG",
  "audio base64 wav": "`audio.base64` of WAV",
  "audio base64 mp3": "`audio.base64` of MP3",
  "audio base64 other": "`audio.base64` of another type, here FLAC",
  "audio url": "`audio.url`, https",
  "file base64 pdf": "`file.base64` of PDF",
  "file base64 text": "`file.base64` of text",
  "file base64 other": "`file.base64` of another type, here ZIP",
  "file filename": "`file.filename` beside `file.base64`",
  "file url": "`file.url`, https",
  "file url media type": "`file.mediaType` beside `file.url`",
  "providerOptions of a message": "`providerOptions` of a message, under the provider's own id",
  "providerOptions of a part": "`providerOptions` of a part, under the provider's own id",
  "providerOptions of a tool": "`providerOptions` of a tool, under the provider's own id",
  "providerOptions of a part, other": "`providerOptions` of a part, under another id",
  "assistant text": "Text of an ASSISTANT message",
  "assistant tool calls": "`toolCalls` of an ASSISTANT message, several at once",
  "tool result": "A TOOL message",
  temperature: "`temperature`",
  "temperature above 1": "`temperature` above 1",
  "temperature, reasoning": "`temperature` for a model that reasons",
  topP: "`topP`",
  "topP, reasoning": "`topP` for a model that reasons",
  maxOutputTokens: "`maxOutputTokens`",
  "maxOutputTokens, reasoning": "`maxOutputTokens` for a model that reasons",
  stop: "`stop`",
  "stop, five": "`stop` with five sequences",
  "stop, reasoning": "`stop` for a model that reasons",
  seed: "`seed`",
  "reasoningEffort none": "`reasoningEffort: NONE` for a model that reasons",
  "reasoningEffort minimal": "`reasoningEffort: MINIMAL` for a model that reasons",
  "reasoningEffort high": "`reasoningEffort: HIGH` for a model that reasons",
  "reasoningEffort, not reasoning": "`reasoningEffort` for a model that does not reason",
  tools: "`tools`",
  "toolChoice auto": "`toolChoice: AUTO`",
  "toolChoice none": "`toolChoice: NONE`",
  "toolChoice required": "`toolChoice: REQUIRED`",
  "toolChoice tool": "`toolChoice: TOOL` with a name",
  "toolChoice without tools": "`toolChoice: AUTO` or `NONE` without `tools`",
  "toolChoice required without tools": "`toolChoice: REQUIRED` or `TOOL` without `tools`",
  "responseFormat text": "`responseFormat: TEXT`",
  "responseFormat json": "`responseFormat: JSON`",
  "responseFormat jsonSchema": "`responseFormat: JSON_SCHEMA`, schema closed and with every property required",
  "responseFormat jsonSchema, open":
    "`responseFormat: JSON_SCHEMA`, a schema with an optional property and a `minimum`",
  "providerOptions own": "`providerOptions` under the provider's own id",
  "providerOptions taken": "`providerOptions` that say again what a field says",
  "providerOptions reserved":
    "`providerOptions` for the model, the messages, the stream, the limit of tokens, a credential",
  "providerOptions other": "`providerOptions` under another id",
} as const;

/** A case of {@link FIELD_CASES}. */
export type FieldCase = keyof typeof FIELD_CASES;

/** What becomes of a case. */
export type FieldOutcome =
  /** Reaches the vendor, at these paths of its body. */
  | { readonly as: readonly string[]; readonly note?: string }
  /** Reaches the vendor changed, at these paths, with a warning that says how. */
  | { readonly as: readonly string[]; readonly warns: string }
  /** Is not sent; a warning says why. */
  | { readonly warns: string }
  /** Makes the call impossible: `BAD_USER_INPUT` at this field. */
  | { readonly refusedAt: string; readonly note?: string }
  /** Changes nothing, because it asks for what happens anyway. */
  | { readonly needsNothing: string };

/** What becomes of every case with one provider. */
export type FieldSupport = Readonly<Record<FieldCase, FieldOutcome>>;
