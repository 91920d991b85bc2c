import { Field, InputType } from "type-graphql";
import type { ContentPartDraft, MediaDraft, MessageDraft } from "../../domain/completion/completion-request-draft.ts";
import type { JsonObject as JsonObjectValue } from "../../lib/json.ts";
import { JsonObject } from "../shared/scalars.ts";
import { MessageRole } from "./completion.enums.ts";

/** A field that may be left out. */
type Optional<T> = T | null | undefined;

/** What every `providerOptions` but the call's says of itself. */
export const OWN_OPTIONS =
  'Options for it in the vendor\'s own words, under the provider\'s id: `{"anthropic": {"cacheControl": {"type": "ephemeral", "ttl": "1h"}}}`; default none.';

@InputType("MediaInput", { description: "An image, audio or a file: either `url` or `base64`." })
class MediaInput implements MediaDraft {
  @Field(() => String, {
    nullable: true,
    description:
      "Its http or https address, which the vendor fetches, never the gateway; private and local addresses are refused. Default none.",
  })
  declare readonly url: Optional<string>;

  @Field(() => String, {
    nullable: true,
    description: "Its bytes in base64 (RFC 4648, padded), without a data: prefix; default none.",
  })
  declare readonly base64: Optional<string>;

  @Field(() => String, {
    nullable: true,
    description:
      "Such as `image/png`. Where the bytes of `base64` say what they are, that counts; else it is needed with them. Default unknown.",
  })
  declare readonly mediaType: Optional<string>;

  @Field(() => String, {
    nullable: true,
    description: "Of a `file`: its name, which models may see, at most 256 characters; default none.",
  })
  declare readonly filename: Optional<string>;
}

@InputType("ContentPartInput", {
  description: "A piece of a message: exactly one of its fields, besides `providerOptions`.",
})
class ContentPartInput implements ContentPartDraft {
  @Field(() => String, { nullable: true, description: "Text; default none." })
  declare readonly text: Optional<string>;

  @Field(() => MediaInput, { nullable: true, description: "An image, in messages of the role USER; default none." })
  declare readonly image: Optional<MediaInput>;

  @Field(() => MediaInput, { nullable: true, description: "Audio, in messages of the role USER; default none." })
  declare readonly audio: Optional<MediaInput>;

  @Field(() => MediaInput, {
    nullable: true,
    description: "A file such as a PDF, in messages of the role USER; default none.",
  })
  declare readonly file: Optional<MediaInput>;

  @Field(() => JsonObject, { nullable: true, description: OWN_OPTIONS })
  declare readonly providerOptions: Optional<JsonObjectValue>;
}

@InputType("ToolCallInput", { description: "A tool call of an earlier answer, given back." })
class ToolCallInput {
  @Field(() => String, { description: "The id that the answer gave." })
  declare readonly id: string;

  @Field(() => String, { description: "The tool's name." })
  declare readonly name: string;

  @Field(() => JsonObject, { description: "The arguments that the model gave." })
  declare readonly arguments: JsonObjectValue;
}

/** A message of the conversation. */
@InputType("MessageInput", { description: "A message of the conversation." })
export class MessageInput implements MessageDraft {
  @Field(() => MessageRole, { description: "Who speaks." })
  declare readonly role: MessageDraft["role"];

  @Field(() => String, { nullable: true, description: "The text; either this or `parts`." })
  declare readonly text: Optional<string>;

  @Field(() => [ContentPartInput], {
    nullable: true,
    description: "The pieces, where text alone is not enough; default none.",
  })
  declare readonly parts: Optional<readonly ContentPartInput[]>;

  @Field(() => String, {
    nullable: true,
    description: "For the role TOOL: the call that this is the result of; default none.",
  })
  declare readonly toolCallId: Optional<string>;

  @Field(() => [ToolCallInput], {
    nullable: true,
    description: "For the role ASSISTANT: the tools that it called; default none.",
  })
  declare readonly toolCalls: Optional<readonly ToolCallInput[]>;

  @Field(() => JsonObject, { nullable: true, description: OWN_OPTIONS })
  declare readonly providerOptions: Optional<JsonObjectValue>;
}
