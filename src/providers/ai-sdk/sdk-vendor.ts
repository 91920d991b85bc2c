import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import type { CallLimits } from "../../domain/provider/call-limits.ts";
import type { ListedModel, Provider } from "../../domain/provider/provider.ts";
import type { TokenUsage } from "../../domain/usage/token-usage.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { MediaSupport } from "../shared/media-support.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";
import type { VendorErrorFacts } from "../shared/vendor-failure.ts";
import type { BodyWatch } from "./body-watch.ts";
import type { SdkEmbeddings } from "./sdk-embeddings.ts";
import type { SdkFetch } from "./sdk-fetch.ts";

/** Makes the SDK's model of a name, whose requests go through `fetch`. */
export type CreateSdkModel = (vendorModelId: string, fetch: SdkFetch) => LanguageModelV4;

/** What a vendor takes of a request, where the SDK would lose it without a word or refuse it without saying where. */
export interface RequestRules {
  /** Whether system texts may come after other messages; where not, they are sent first, with a warning. */
  readonly takesLaterSystemTexts: boolean;
  readonly media: MediaSupport;
  /** Whether media at a URL are taken with their media type only. */
  readonly needsTypeOfUrls: boolean;
  /** Whether names of files are sent. */
  readonly takesFilenames: boolean;
  /** Names of options that a message may carry; those of parts and tools are not sent. */
  readonly messageOptions: readonly string[];
  /** The most stop sequences; `undefined` where none can be sent or there is no known limit. */
  readonly maxStopSequences: number | undefined;
  /** Whether JSON can be asked for without a schema. */
  readonly takesJsonWithoutSchema: boolean;
}

/** Where the options under the provider's id go. */
export type OptionsPlace =
  /** Merged into the body, as with our own adapters. */
  | { readonly into: "body"; readonly reserved: Readonly<Record<string, string>> }
  /** Handed to the SDK under `key`, which merges them before it signs the body. */
  | { readonly into: "sdk"; readonly key: string; readonly reserved: Readonly<Record<string, string>> };

/** What a request to the vendor's other pages, such as its list of models, needs. */
export interface ListRequest {
  /** Path from the root of the host. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Reads one page; `undefined` as `nextPath` ends the list. */
  readonly read: (body: unknown) => { readonly models: readonly ListedModel[]; readonly nextPath: string | undefined };
}

/** A vendor that is reached by the AI SDK, with one credential: everything that differs between such vendors. */
export interface SdkVendor {
  readonly provider: Provider;
  /** Where the SDK's requests go; the path counts, a slash at the end does not. */
  readonly baseUrl: string;
  /** The `accept` header; default the transport's. */
  readonly accept?: string | undefined;
  /** Headers of the answer that hold the vendor's request id, the best first. */
  readonly requestIdHeaders: readonly string[];
  /** The content type of a streamed answer. */
  readonly streamType: string;
  /** Loads the SDK's package; called on first use, once. */
  readonly load: () => Promise<CreateSdkModel>;
  readonly rules: RequestRules;
  readonly options: OptionsPlace;
  /** Changes what the SDK is given for this vendor's sake; adds what is not sent to `warnings`. */
  readonly adjust?: (
    call: CallContent,
    options: LanguageModelV4CallOptions,
    warnings: string[],
  ) => LanguageModelV4CallOptions;
  /** Puts into the body what the SDK leaves out of it. */
  readonly reviseBody?: (body: JsonObject, call: CallContent) => void;
  /**
   * Looks at the body that the SDK made: gives other call options where it breaks a promise of ours, such as the limit of output
   * tokens, `undefined` where it is right.
   */
  readonly review?: (
    body: JsonObject,
    call: CallContent,
    options: LanguageModelV4CallOptions,
    warnings: string[],
  ) => LanguageModelV4CallOptions | undefined;
  /** Headers that the SDK does not set, such as a token that has to be fetched; they win over the SDK's. `undefined` takes a header out. */
  readonly authorize?: (wait: {
    readonly signal: AbortSignal;
    readonly limits: CallLimits;
  }) => Promise<Readonly<Record<string, string | undefined>>>;
  /** Watches the bytes of one streamed answer on their way to the SDK. */
  readonly createWatch: () => BodyWatch;
  /** Reads an error body or an error event; `sentBody` is what was asked. */
  readonly readError: (body: unknown, sentBody: JsonObject | undefined) => VendorErrorFacts;
  /** Whether an event that the SDK does not understand may be passed over; default no. */
  readonly isIgnorable?: (event: unknown) => boolean;
  /** Parts that the SDK leaves out of a streamed event or a whole answer. */
  readonly readMore?: (raw: unknown, parts: ProviderPart[]) => void;
  /** The model that a streamed event or a whole answer names, where the SDK does not say it. */
  readonly modelOf?: (raw: unknown) => string | undefined;
  /** The header of a whole answer in which the SDK finds tokens; `undefined` where all stand in the body. */
  readonly figureHeader?: string;
  /** The vendor's own figures where the SDK's differ from what is charged; default the SDK's totals. */
  readonly readUsage?: (usage: LanguageModelV4Usage) => TokenUsage | undefined;
  /** How embeddings are had; `undefined` where the vendor gives none by the SDK. */
  readonly embeddings?: SdkEmbeddings | undefined;
  /** The list of models; `undefined` where the vendor has none that says what can be called. */
  readonly list?: ListRequest | undefined;
}
