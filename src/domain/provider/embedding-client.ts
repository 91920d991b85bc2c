import type { EmbeddingModelRequest } from "../embedding/embedding-request.ts";
import type { EmbeddingVector } from "../embedding/embedding-vector.ts";
import type { VendorResponse } from "./provider-part.ts";
import type { CallLimits } from "./call-limits.ts";

/** What a vendor takes in one call for embeddings; larger requests are split. */
export interface EmbeddingCallSize {
  /** The most inputs. */
  readonly maxInputs: number;
  /** The most tokens of all inputs together; `undefined` where the vendor sets no such limit, or none is known. */
  readonly maxTokens: number | undefined;
}

/** One call to a vendor. */
export interface EmbeddingCall extends EmbeddingModelRequest {
  /** The model by the vendor's own name. */
  readonly vendorModelId: string;
  readonly limits: CallLimits;
  /** Aborted when the call is to end: the socket to the vendor is closed at once, and the call rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** As of {@link import("./provider.ts").ProviderCall.onUnsent}. */
  readonly onUnsent?: () => void;
}

/** A vendor's answer as it was read; whether it has the right vectors is not checked yet. */
export interface EmbeddingAnswer {
  readonly response: VendorResponse;
  /** Tokens of all inputs together; `undefined` where the vendor does not say, or no whole number. */
  readonly inputTokens: number | undefined;
  /**
   * By the place of their inputs. A list with a gap, of the wrong length or with numbers that are none is a failure, which the
   * caller of the port finds: what the vendor counted is on record then, too.
   */
  readonly vectors: readonly (EmbeddingVector | undefined)[];
}

/** The part of a vendor's client that gives embeddings. */
export interface EmbeddingClient {
  /** How much one call of a model takes. */
  callSize(vendorModelId: string): EmbeddingCallSize;
  /**
   * What of the request is not sent to this vendor, and why, as sentences for the caller's `warnings`; throws
   * `BAD_USER_INPUT` where a field makes the call impossible. No vendor is called.
   */
  checkRequest(
    call: Pick<EmbeddingCall, "vendorModelId" | keyof EmbeddingModelRequest>,
  ): readonly string[] | Promise<readonly string[]>;
  /** Failures are thrown as a {@link import("./provider-error.ts").ProviderError}, an abort as the signal's own reason. */
  embed(call: EmbeddingCall): Promise<EmbeddingAnswer>;
}
