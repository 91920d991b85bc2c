import type { EmbeddingAnswer, EmbeddingCall, EmbeddingCallSize } from "../../domain/provider/embedding-client.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { SseEvent } from "../../lib/sse-decoder.ts";
import type { CheckedRequest, ListedModel, Provider, ProviderCall } from "../../domain/provider/provider.ts";
import type { ProviderPart, VendorResponse } from "../../domain/provider/provider-part.ts";
import type { VendorErrorFacts } from "./vendor-failure.ts";

/** The part of a call that its body is made of. */
export type CallContent = Pick<ProviderCall, "vendorModelId" | "request" | "isReasoningModel">;

/** A request in the vendor's words. */
export interface ConvertedRequest extends CheckedRequest {
  /** Without what makes it a stream. */
  readonly body: JsonObject;
}

/** What a reader of answers is given. */
export interface AnswerContext {
  readonly provider: Provider;
  /** HTTP status of the answer. */
  readonly status: number;
  /** What the answer's headers said; parts that tell more repeat it. */
  readonly response: VendorResponse;
  /** Makes ids of tool calls for which the vendor gives none. */
  readonly createToolCallId: () => string;
}

/** Reads one streamed answer: a pure state machine. Throws a ProviderError on an error event and on nonsense. */
export interface StreamDecoder {
  /** Appends the parts of the event to `parts`, joined with those already there where they are of one kind. */
  decode(event: SseEvent, parts: ProviderPart[]): void;
  /** Whether the vendor's end mark was read and the finish given; later events are not to be fed. */
  isFinished(): boolean;
  /** The body has ended before {@link isFinished}: gives the finish where the vendor's format ends so, throws otherwise. */
  end(parts: ProviderPart[]): void;
}

/** Where and how a model is called. */
export interface VendorTarget {
  /** Below the base URL. */
  readonly path: string;
  /** Added to the body. */
  readonly extra: JsonObject;
}

/** A page of the vendor's list of models. */
export interface ModelPage {
  readonly models: readonly ListedModel[];
  /** The path of the next page; `undefined` on the last. */
  readonly nextPath: string | undefined;
}

/** The part of a call for embeddings that its body is made of. */
export type EmbeddingContent = Pick<EmbeddingCall, "vendorModelId" | "inputs" | "dimensions" | "providerOptions">;

/** A vendor's wire format of embeddings. */
export interface EmbeddingDialect {
  /** How much one call of a model takes. */
  callSize(vendorModelId: string): EmbeddingCallSize;
  /** Throws `BAD_USER_INPUT` where a field makes the call impossible. */
  convertRequest(call: EmbeddingContent): ConvertedRequest;
  /** Below the base URL. */
  pathOf(vendorModelId: string): string;
  /** Reads an answer; throws a ProviderError where it holds an error or is no answer at all. */
  readAnswer(answer: unknown, context: AnswerContext): EmbeddingAnswer;
}

/** A vendor's wire format: everything that differs between vendors that speak JSON over HTTP with SSE streams. */
export interface VendorDialect {
  readonly provider: Provider;
  /** Headers of the answer that hold the vendor's request id, the best first. */
  readonly requestIdHeaders: readonly string[];
  /** Throws `BAD_USER_INPUT` where a field makes the call impossible. */
  convertRequest(call: CallContent): ConvertedRequest;
  targetOf(vendorModelId: string, isStream: boolean): VendorTarget;
  /** Reads a whole answer, of which `text` is the JSON; throws a ProviderError where it holds an error or makes no sense. */
  readAnswer(answer: unknown, context: AnswerContext, text: string): readonly ProviderPart[];
  createStreamDecoder(context: AnswerContext): StreamDecoder;
  /** Reads an error body; `sentBody` is what was asked. */
  readError(body: unknown, sentBody: JsonObject | undefined): VendorErrorFacts;
  /** How embeddings are had; `undefined` where the vendor gives none. */
  readonly embeddings?: EmbeddingDialect | undefined;
  /** Path of the first page of the vendor's models; `undefined` where it lists none that can be called. */
  readonly modelsPath: string | undefined;
  readModels(body: unknown): ModelPage;
}
