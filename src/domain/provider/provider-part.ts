import type { JsonObject } from "../../lib/json.ts";
import type { FinishReason } from "../completion/finish-reason.ts";
import type { TokenUsage } from "../usage/token-usage.ts";

/** What a vendor's answer says about itself, kept on the attempt. */
export interface VendorResponse {
  /** The vendor's id of the request, from its headers or body. */
  readonly vendorRequestId: string | undefined;
  /** The model that answered, by the vendor's name. */
  readonly vendorModelId: string | undefined;
  /** The vendor's rate-limit headers by their own lower-case names; at most 32 of at most 256 characters. */
  readonly rateLimitHeaders: Readonly<Record<string, string>>;
}

/**
 * A piece of a vendor's answer, in the vocabulary of the AI SDK's LanguageModelV4 cut down to what we deliver. A call gives any
 * number of `response`, deltas, `tool-call` and `usage` parts and exactly one `finish`, last; an answer that ends without its
 * vendor's end mark is a failure, not a finish.
 */
export type ProviderPart =
  | { readonly type: "response"; readonly response: VendorResponse }
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "reasoning-delta"; readonly text: string }
  /** A tool call begins. `index` counts the answer's tool calls from 0; never reused. */
  | {
      readonly type: "tool-input-start";
      readonly index: number;
      readonly toolCallId: string;
      readonly toolName: string;
    }
  /** More of the raw arguments of the call begun under `index`. */
  | { readonly type: "tool-input-delta"; readonly index: number; readonly argumentsDelta: string }
  /** The call is whole. Comes once per call, after its start and deltas; `rawArguments` is their concatenation, `"{}"` where there was none. */
  | {
      readonly type: "tool-call";
      readonly index: number;
      readonly toolCallId: string;
      readonly toolName: string;
      readonly rawArguments: string;
    }
  /**
   * Under the provider's id, what the vendor's own API needs back to go on from this answer, and what the vendor says beside it, such as
   * its sources; replaces what came before.
   */
  | { readonly type: "provider-metadata"; readonly metadata: JsonObject }
  /** What the vendor charges for beside tokens and the request, which no price here holds: its own words; replaces what came before. */
  | { readonly type: "extra-charge"; readonly uses: readonly string[] }
  /** The figures so far; replaces what came before. */
  | { readonly type: "usage"; readonly usage: TokenUsage }
  /** `raw` is the vendor's word, `undefined` where it gave none. An unknown word is `OTHER`, never `STOP`. */
  | { readonly type: "finish"; readonly finishReason: FinishReason; readonly raw: string | undefined };
