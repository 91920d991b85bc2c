import type { JsonObject } from "../../lib/json.ts";
import type { ReasoningEffort } from "./message.ts";
import type { CallFieldsDraft } from "./parse-call-fields.ts";

/** `T`, or not given. */
type Optional<T> = T | null | undefined;

/** A message as a face received it: right in type, not yet in meaning. */
export interface MessageDraft {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly text?: Optional<string>;
  readonly parts?: Optional<readonly ContentPartDraft[]>;
  readonly toolCallId?: Optional<string>;
  readonly toolCalls?: Optional<
    readonly { readonly id: string; readonly name: string; readonly arguments: JsonObject }[]
  >;
  readonly providerOptions?: Optional<JsonObject>;
}

/** Media as a face received it; exactly one of `url` and `base64` is to be given. */
export interface MediaDraft {
  readonly url?: Optional<string>;
  readonly base64?: Optional<string>;
  readonly mediaType?: Optional<string>;
  readonly filename?: Optional<string>;
}

/** A part of a message as a face received it; exactly one field is to be given, besides `providerOptions`. */
export interface ContentPartDraft {
  readonly text?: Optional<string>;
  readonly image?: Optional<MediaDraft>;
  readonly audio?: Optional<MediaDraft>;
  readonly file?: Optional<MediaDraft>;
  readonly providerOptions?: Optional<JsonObject>;
}

/** A completion as a face received it: right in type, not yet in meaning. Parsed by `parseCompletionRequest`. */
export interface CompletionRequestDraft extends CallFieldsDraft {
  readonly messages: readonly MessageDraft[];
  readonly temperature?: Optional<number>;
  readonly topP?: Optional<number>;
  readonly maxOutputTokens?: Optional<number>;
  readonly stop?: Optional<readonly string[]>;
  readonly seed?: Optional<number>;
  readonly reasoningEffort?: Optional<ReasoningEffort>;
  readonly tools?: Optional<
    readonly {
      readonly name: string;
      readonly description?: Optional<string>;
      readonly parameters: JsonObject;
      readonly providerOptions?: Optional<JsonObject>;
    }[]
  >;
  readonly toolChoice?: Optional<{
    readonly mode: "auto" | "none" | "required" | "tool";
    readonly toolName?: Optional<string>;
  }>;
  readonly responseFormat?: Optional<{
    readonly type: "text" | "json" | "jsonSchema";
    readonly schema?: Optional<JsonObject>;
    readonly name?: Optional<string>;
  }>;
}
