import { Field, ID, Int, InterfaceType, ObjectType } from "type-graphql";
import type { CompletionEvent } from "../../domain/completion/completion-event.ts";
import type { ErrorCode as DomainErrorCode } from "../../domain/error/codes.ts";
import { ErrorCode } from "../shared/error-code.enum.ts";
import { CompletionType, toCompletion } from "./completion.type.ts";

/** A part of a streamed completion. */
@InterfaceType("CompletionEvent", {
  description:
    "A part of a streamed completion. First `CompletionStarted`, then deltas, last exactly one of `CompletionFinished` and `CompletionFailed`.",
})
export abstract class CompletionEventType {
  @Field(() => ID, { description: "The completion that the event is a part of." })
  declare readonly completionId: string;

  @Field(() => String, { description: "Opaque: the event's place in the stream." })
  declare readonly cursor: string;
}

/** The stream's first event. */
@ObjectType("CompletionStarted", {
  implements: CompletionEventType,
  simpleResolvers: true,
  description:
    "The call was admitted and is on record. Always the first event; whatever fails before it is an error of the subscription.",
})
class CompletionStartedType {
  @Field(() => String, { description: "The model as the caller wrote it." })
  declare readonly requestedModel: string;
}

/** More text. */
@ObjectType("TextDelta", {
  implements: CompletionEventType,
  simpleResolvers: true,
  description: "More text of the answer.",
})
class TextDeltaType {
  @Field(() => String, { description: "What goes on behind the text so far." })
  declare readonly text: string;
}

/** More reasoning. */
@ObjectType("ReasoningDelta", {
  implements: CompletionEventType,
  simpleResolvers: true,
  description: "More of what the model thinks, as far as the vendor shows it.",
})
class ReasoningDeltaType {
  @Field(() => String, { description: "What goes on behind the reasoning so far." })
  declare readonly text: string;
}

/** More of a tool call. */
@ObjectType("ToolCallDelta", {
  implements: CompletionEventType,
  simpleResolvers: true,
  description: "More of a tool call's arguments; the first one of an index begins the call.",
})
class ToolCallDeltaType {
  @Field(() => Int, { description: "Which of the answer's tool calls, counted from 0." })
  declare readonly index: number;

  @Field(() => String, { description: "The call's id." })
  declare readonly toolCallId: string;

  @Field(() => String, { description: "The tool's name." })
  declare readonly toolName: string;

  @Field(() => String, { description: "What goes on behind the raw arguments so far; may be empty." })
  declare readonly argumentsDelta: string;
}

/** The answer is whole. */
@ObjectType("CompletionFinished", {
  implements: CompletionEventType,
  simpleResolvers: true,
  description: "The answer is whole and its record is durable. The last event.",
})
class CompletionFinishedType {
  @Field(() => CompletionType, { description: "The whole answer with its record." })
  declare readonly completion: CompletionType;
}

/** The stream broke off. */
@ObjectType("CompletionFailed", {
  implements: CompletionEventType,
  simpleResolvers: true,
  description: "The stream broke off; its record is durable. The last event.",
})
class CompletionFailedType {
  @Field(() => CompletionType, { description: "What came until then, with its record and cost." })
  declare readonly completion: CompletionType;

  @Field(() => ErrorCode, { description: "Why." })
  declare readonly code: DomainErrorCode;

  @Field(() => String, { description: "What happened and what to do next, in a sentence." })
  declare readonly message: string;

  @Field(() => Boolean, { description: "Whether the same call may succeed later." })
  declare readonly retryable: boolean;

  @Field(() => Int, {
    nullable: true,
    description: "Milliseconds after which a retry makes sense; null where unknown.",
  })
  declare readonly retryAfterMs: number | null;
}

/** The types behind the interface, which no field names. */
export const COMPLETION_EVENT_TYPES = [
  CompletionStartedType,
  TextDeltaType,
  ReasoningDeltaType,
  ToolCallDeltaType,
  CompletionFinishedType,
  CompletionFailedType,
];

/** An event as the executor reads it. */
type EventSource = { readonly __typename: string; readonly completionId: string; readonly cursor: string } & Readonly<
  Record<string, unknown>
>;

/** Maps an event. `nowMs` is needed for the completion of a terminal one alone. */
export function toCompletionEvent(event: CompletionEvent, nowMs: () => number): EventSource {
  const base = { completionId: event.completionId, cursor: toCursor(event.sequence) };
  switch (event.type) {
    case "started":
      return { __typename: "CompletionStarted", ...base, requestedModel: event.requestedModel };
    case "text-delta":
      return { __typename: "TextDelta", ...base, text: event.text };
    case "reasoning-delta":
      return { __typename: "ReasoningDelta", ...base, text: event.text };
    case "tool-call-delta":
      return {
        __typename: "ToolCallDelta",
        ...base,
        index: event.index,
        toolCallId: event.toolCallId,
        toolName: event.toolName,
        argumentsDelta: event.argumentsDelta,
      };
    case "finished": {
      const { record, content } = event.completion;
      return { __typename: "CompletionFinished", ...base, completion: toCompletion(record, content, nowMs()) };
    }
    case "failed": {
      const { record, content } = event.completion;
      return {
        __typename: "CompletionFailed",
        ...base,
        completion: toCompletion(record, content, nowMs()),
        code: event.code,
        message: event.message,
        retryable: event.retryable,
        retryAfterMs: event.retryAfterMs ?? null,
      };
    }
  }
}

/** The place in the stream as an opaque text; a letter in front tells this form from later ones. */
function toCursor(sequence: number): string {
  return Buffer.from(`s${String(sequence)}`).toString("base64url");
}
