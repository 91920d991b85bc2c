import type { EmbeddingModelV4 } from "@ai-sdk/provider";
import type { EmbeddingCallSize } from "../../domain/provider/embedding-client.ts";
import type { SdkFetch } from "./sdk-fetch.ts";

/** Makes the SDK's model of a name that gives vectors, whose requests go through `fetch`. */
export type CreateSdkEmbeddingModel = (vendorModelId: string, fetch: SdkFetch) => EmbeddingModelV4;

/** An option under the provider's id. */
export interface EmbeddingOption {
  /** The SDK's name for it. */
  readonly sdk: string;
  /** What the SDK sends where the caller says nothing, because the vendor demands a word; `undefined` where nothing is sent. */
  readonly otherwise?: string;
}

/** What a model takes of a request for embeddings. */
export interface EmbeddingRules {
  /** How much one call takes. */
  readonly size: EmbeddingCallSize;
  /** How the length of vectors is asked for; `undefined` where the model has one length only. */
  readonly dimensions:
    | {
        /** The SDK's name for it. */
        readonly sdk: string;
        /** The lengths there are; `undefined` where the vendor takes any up to the model's own. */
        readonly values: readonly number[] | undefined;
        /** What the SDK sends where nobody chooses; `undefined` where it sends nothing. */
        readonly otherwise?: number;
      }
    | undefined;
  /** The options that reach the vendor, by the vendor's own names; no other does. */
  readonly options: ReadonlyMap<string, EmbeddingOption>;
}

/** How embeddings are had of a vendor that is reached by the AI SDK. */
export interface SdkEmbeddings {
  /** Loads the SDK's package; called on first use, once. */
  readonly load: () => Promise<CreateSdkEmbeddingModel>;
  /** The name under which the SDK is given options. */
  readonly key: string;
  /** Options that are fields of the input or the gateway's, with what to do instead. */
  readonly reserved: Readonly<Record<string, string>>;
  /** Throws `BAD_USER_INPUT` at `model` for one that gives no vectors in a format that the SDK knows. */
  readonly rulesOf: (vendorModelId: string) => EmbeddingRules;
}
