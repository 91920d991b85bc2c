import type { EmbeddingModelV4CallOptions, EmbeddingModelV4Result } from "@ai-sdk/provider";
import type { EmbeddingAnswer, EmbeddingClient } from "../../domain/provider/embedding-client.ts";
import { inWordsOfEmbeddings, toEmbeddingLimits } from "../shared/embedding-call.ts";
import type { ConvertedRequest, EmbeddingContent } from "../shared/vendor-dialect.ts";
import type { HttpTransport } from "../transport/http-transport.ts";
import { toEmbedOptions } from "./embedding-options.ts";
import { loadOnce } from "./load-once.ts";
import { readBody, type SentBody } from "./request-body.ts";
import type { CreateSdkEmbeddingModel, SdkEmbeddings } from "./sdk-embeddings.ts";
import { toSdkFailure, toSdkRefusal } from "./sdk-failure.ts";
import type { SdkVendor } from "./sdk-vendor.ts";
import { throwIfLeft } from "./throw-if-left.ts";
import { createVendorFetch, type VendorFetch } from "./vendor-fetch.ts";

/** Embeddings of a vendor reached by the AI SDK. */
export interface SdkEmbeddingClient extends EmbeddingClient {
  /** What is sent for the first of the inputs, and what is not. */
  convertRequest(call: EmbeddingContent): Promise<ConvertedRequest>;
}

/**
 * Creates the part of a client that gives embeddings. The SDK makes requests and reads answers; connections, limits, aborts and the
 * meaning of failures are ours, as with completions. Its package is loaded when the first request is checked.
 *
 * @param deps.nowMs wall-clock time, to count a `retry-after` date from
 */
export function createSdkEmbeddings(deps: {
  vendor: SdkVendor;
  embeddings: SdkEmbeddings;
  transport: HttpTransport;
  nowMs: () => number;
}): SdkEmbeddingClient {
  const { vendor, embeddings, transport, nowMs } = deps;
  const { provider } = vendor;
  const load = loadOnce(embeddings.load);

  async function convertRequest(call: EmbeddingContent): Promise<ConvertedRequest> {
    const warnings: string[] = [];
    const options = toEmbedOptions(call, provider, embeddings, warnings);
    const createModel = await load();
    try {
      const { body } = await draw(call.vendorModelId, options, createModel);
      return { body, warnings };
    } catch (error) {
      throw toSdkRefusal(error, provider);
    }
  }

  return {
    callSize: (vendorModelId) => embeddings.rulesOf(vendorModelId).size,
    convertRequest,
    checkRequest: async (call) => (await convertRequest(call)).warnings,

    async embed(call) {
      throwIfLeft(call);
      const options = toEmbedOptions(call, provider, embeddings, []);
      const createModel = await load();
      throwIfLeft(call);
      const sized = { ...call, limits: toEmbeddingLimits(call.limits) };
      const http = createVendorFetch({ vendor, transport, call: sized, bodyOf: readBody, isStream: false, nowMs });
      try {
        return readResult(await createModel(call.vendorModelId, http.fetch).doEmbed(options), http);
      } catch (error) {
        if (!call.signal.aborted) throw inWordsOfEmbeddings(toSdkFailure(error, http), provider);
        if (!http.hasBegun()) call.onUnsent?.();
        throw call.signal.reason;
      } finally {
        http.close();
      }
    },
  };
}

/** Lets the SDK make the body for the first of the inputs without sending it: what it refuses, it refuses of the options. */
async function draw(
  vendorModelId: string,
  options: EmbeddingModelV4CallOptions,
  createModel: CreateSdkEmbeddingModel,
): Promise<SentBody> {
  let drawn: SentBody | undefined;
  const model = createModel(vendorModelId, (_input, init) => {
    drawn = readBody(init?.body);
    return Promise.reject(new Error("Nothing is sent."));
  });
  try {
    await model.doEmbed({ ...options, values: options.values.slice(0, 1) });
  } catch (error) {
    if (drawn === undefined) throw error;
  }
  if (drawn === undefined) throw new Error("The SDK sent nothing.");
  return drawn;
}

function readResult({ embeddings, usage }: EmbeddingModelV4Result, { context }: VendorFetch): EmbeddingAnswer {
  if (context.response === undefined) throw new Error("The SDK answered without having called.");
  const tokens = usage?.tokens;
  return {
    response: context.response,
    // What it does not find it says to be 0, or no number.
    inputTokens: tokens !== undefined && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : undefined,
    vectors: embeddings,
  };
}
