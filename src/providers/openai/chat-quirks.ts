import type { FinishReason } from "../../domain/completion/finish-reason.ts";
import type { ReasoningEffort, ToolChoice } from "../../domain/completion/message.ts";
import type { TokenUsage } from "../../domain/usage/token-usage.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { MediaSupport } from "../shared/media-support.ts";
import type { Fields } from "../shared/read-json.ts";
import type { VendorTarget } from "../shared/vendor-dialect.ts";
import type { BesideAnswer } from "./beside-answer.ts";
import type { ExtraCharges } from "./extra-charges.ts";
import type { MediaForm } from "./media-form.ts";

/** What is sent for a reasoning effort. */
export interface EffortSent {
  /** Added to the body; empty where nothing can be sent. */
  readonly fields: JsonObject;
  /** What the caller is to know where that is not what was asked for. */
  readonly warning?: string;
}

/** What a vendor of the family takes in a request. */
export interface RequestQuirks {
  /** Whether the model reasons by its name, for models that no catalogue knows. */
  readonly isReasoningName: (vendorModelId: string) => boolean;
  /** The parameter of the limit on output tokens. */
  readonly tokenLimit: (isReasoning: boolean | undefined) => "max_tokens" | "max_completion_tokens";
  /** The parameter of the seed; `undefined` where there is none. */
  readonly seed: string | undefined;
  /** The most stop sequences; 0 where none is taken. */
  readonly maxStopSequences: number;
  /** Why a model that reasons is not sent sampling parameters; `undefined` where it is. Effort `none` sends them all the same. */
  readonly samplingWhileReasoning: string | undefined;
  /** Why a model that reasons is not sent stop sequences; `undefined` where it is. */
  readonly stopWhileReasoning: string | undefined;
  readonly convertEffort: (effort: ReasoningEffort, vendorModelId: string) => EffortSent;
  readonly media: MediaSupport;
  readonly mediaForm: MediaForm;
  readonly takesTools: boolean;
  /** The choices of tools that are taken; of the others, `none` leaves the tools out. */
  readonly toolChoices: readonly ToolChoice["mode"][];
  /** The word for a choice that demands some call. */
  readonly requiredWord: "required" | "any";
  /**
   * How JSON is asked for: by `json_object` that the vendor refuses unless a message says JSON; by `json_object` alone; by a schema
   * that any object fits; or by a system message.
   */
  readonly json: "with the word" | "json_object" | "as a schema" | "in words";
  /** How a schema is asked for: strict where the vendor's strict mode takes it; always held to; or by a system message. */
  readonly jsonSchema: (vendorModelId: string) => "strict if closed" | "loose" | "enforced" | "in words";
  /**
   * Last changes to the messages, for rules of form that callers need not know.
   *
   * @param isThinking whether the model reasons in this call
   */
  readonly arrangeMessages: (messages: readonly JsonObject[], isThinking: boolean) => readonly JsonObject[];
  /** Added to the body of every call that does not say otherwise. */
  readonly defaults: (vendorModelId: string) => JsonObject;
  /** Added to the body of a streamed call. */
  readonly stream: JsonObject;
  /** Where chat completions are, below the base URL. */
  readonly targetPath: (vendorModelId: string) => VendorTarget["path"];
}

/** How a vendor of the family answers. */
export interface AnswerQuirks {
  /** Headers of the answer that hold the vendor's request id, the best first. */
  readonly requestIdHeaders: readonly string[];
  /** Words for the end besides OpenAI's. */
  readonly finishReasons: ReadonlyMap<string, FinishReason>;
  /** The figures of a chunk or of a whole answer. */
  readonly readUsage: (root: Fields) => TokenUsage | undefined;
  /** An error besides `error` at the top, in a chunk or a whole answer: as an error body, where there is one. */
  readonly findError: (root: Fields) => Fields | undefined;
  /** What is kept of what stands beside the answer; default nothing. */
  readonly beside?: BesideAnswer | undefined;
  /** What the vendor charges for beside tokens and the request; default nothing is known. */
  readonly extraCharges?: ExtraCharges | undefined;
  /** Whether a stream may end without `[DONE]` once its finish reason has come. */
  readonly mayEndWithoutMark: boolean;
  /** Path of the list of models; `undefined` where the vendor has none. */
  readonly modelsPath: string | undefined;
  /** Whether a model of the list is of a kind that can be called here. */
  readonly isCalled: (model: Fields) => boolean;
}

/** What a vendor of the family takes in a call for embeddings. */
export interface EmbeddingQuirks {
  /** The most inputs of a call. */
  readonly maxInputs: number;
  /** The most tokens of a call; `undefined` where none is known. */
  readonly maxTokens: number | undefined;
  /** Whether vectors are asked for as bytes in base64: a quarter of the size of numbers, and nothing lost. */
  readonly isBase64: boolean;
  /** What the length of vectors is called. */
  readonly dimensions: "dimensions" | "output_dimension";
  /** Whether texts may come as lists of tokens. */
  readonly takesTokens: boolean;
  /** Where embeddings are, below the base URL. */
  readonly path: (vendorModelId: string) => VendorTarget["path"];
}

/** How one vendor's chat completions differ from OpenAI's: data, and a function where data does not say it. */
export interface ChatQuirks {
  readonly request: RequestQuirks;
  readonly answer: AnswerQuirks;
  /** Default the vendor gives no embeddings. */
  readonly embeddings?: EmbeddingQuirks | undefined;
}
