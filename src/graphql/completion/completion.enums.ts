import type { AttemptStatus as DomainAttemptStatus } from "../../domain/completion/completion.ts";
import type {
  CompletionStatus as DomainStatus,
  FinishReason as DomainFinishReason,
} from "../../domain/completion/finish-reason.ts";
import type { Operation as DomainOperation } from "../../domain/completion/operation.ts";
import type { ReasoningEffort as DomainEffort } from "../../domain/completion/message.ts";
import { defineEnum, defineSameNameEnum } from "../shared/define-enum.ts";

/** Where a completion stands. */
export const CompletionStatus = defineSameNameEnum<DomainStatus>({
  name: "CompletionStatus",
  description: "Where a completion stands. Everything but RUNNING is final.",
  values: {
    RUNNING: "The vendor is at it.",
    COMPLETED: "The model ended its answer, or a limit did; see `finishReason`.",
    FAILED: "It failed; see `errorCode`. What was spent is on record.",
    CANCELLED: "The caller left. What was spent is on record.",
    BLOCKED: "A guardrail stopped it.",
  },
});

/** What a call to a model is for. */
export const Operation = defineSameNameEnum<DomainOperation>({
  name: "Operation",
  description: "What a call to a model is for.",
  values: {
    COMPLETION: "An answer to messages.",
    EMBEDDING: "Vectors of texts.",
  },
});

/** Why an answer ended. */
export const FinishReason = defineSameNameEnum<DomainFinishReason>({
  name: "FinishReason",
  description: "Why an answer ended, in one vocabulary for all vendors.",
  values: {
    STOP: "The model was done, or came to a stop sequence.",
    LENGTH: "The answer reached `maxOutputTokens` or the model's own limit.",
    TOOL_CALLS: "The model asks for tools to be called; see `toolCalls`.",
    CONTENT_FILTER: "The vendor or the gateway withheld the rest.",
    COST_LIMIT: "Going on could have cost more than `maxCostUsd`.",
    CANCELLED: "The caller left.",
    ERROR: "The call failed on the way; see `errorCode`.",
    OTHER: "The vendor gave a reason that is none of these; see `rawFinishReason`.",
  },
});

/** How a call to a vendor ended. */
export const AttemptStatus = defineSameNameEnum<DomainAttemptStatus>({
  name: "AttemptStatus",
  description: "How a call to a vendor ended.",
  values: {
    SUCCEEDED: "The vendor answered.",
    FAILED: "The vendor failed, or did not answer in time.",
    CANCELLED: "The caller left, and the gateway ended the call.",
  },
});

/** Who speaks a message. */
export const MessageRole = defineEnum<"system" | "user" | "assistant" | "tool">({
  name: "MessageRole",
  description: "Who speaks a message.",
  values: {
    SYSTEM: { value: "system", description: "Instructions that stand above the conversation." },
    USER: { value: "user", description: "The person, or program, that talks to the model." },
    ASSISTANT: { value: "assistant", description: "The model, earlier in the conversation." },
    TOOL: { value: "tool", description: "A tool's result, for the call named in `toolCallId`." },
  },
});

/** Whether tools are called. */
export const ToolChoiceMode = defineEnum<"auto" | "none" | "required" | "tool">({
  name: "ToolChoiceMode",
  description: "Whether the model may, must or must not call tools.",
  values: {
    AUTO: { value: "auto", description: "The model decides." },
    NONE: { value: "none", description: "No tool is called." },
    REQUIRED: { value: "required", description: "At least one tool is called." },
    TOOL: { value: "tool", description: "The tool in `toolName` is called." },
  },
});

/** The shape of the answer. */
export const ResponseFormatType = defineEnum<"text" | "json" | "jsonSchema">({
  name: "ResponseFormatType",
  description: "The shape that the answer is to have.",
  values: {
    TEXT: { value: "text", description: "Whatever text the model writes." },
    JSON: { value: "json", description: "A JSON object." },
    JSON_SCHEMA: { value: "jsonSchema", description: "JSON that the schema in `schema` accepts." },
  },
});

/** How much the model thinks. */
export const ReasoningEffort = defineEnum<DomainEffort>({
  name: "ReasoningEffort",
  description: "How much the model is to think before it answers. Models that cannot be told so say so in `warnings`.",
  values: {
    NONE: { value: "none", description: "Not at all." },
    MINIMAL: { value: "minimal", description: "As little as it can." },
    LOW: { value: "low", description: "A little." },
    MEDIUM: { value: "medium", description: "A fair amount." },
    HIGH: { value: "high", description: "A lot." },
  },
});
