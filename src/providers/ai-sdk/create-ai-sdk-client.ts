import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import type { CheckedRequest, ProviderCall, ProviderClient } from "../../domain/provider/provider.ts";
import { brokenAnswer } from "../shared/answer-failure.ts";
import type { CallContent, ConvertedRequest } from "../shared/vendor-dialect.ts";
import { withoutSecrets } from "../shared/without-secrets.ts";
import type { HttpTransport } from "../transport/http-transport.ts";
import { createSdkEmbeddings, type SdkEmbeddingClient } from "./create-sdk-embeddings.ts";
import { prepareCall, PreparedCall } from "./dry-run.ts";
import { listModels } from "./list-models.ts";
import { loadOnce } from "./load-once.ts";
import { createPartReader, type PartReader } from "./part-reader.ts";
import { readBatches } from "./read-batches.ts";
import { toBody, type SentBody } from "./request-body.ts";
import { toSdkFailure } from "./sdk-failure.ts";
import type { CreateSdkModel, SdkVendor } from "./sdk-vendor.ts";
import { throwIfLeft } from "./throw-if-left.ts";
import { createVendorFetch, type VendorFetch } from "./vendor-fetch.ts";

/** A vendor reached by the AI SDK. */
export interface AiSdkClient extends ProviderClient {
  checkRequest(call: CallContent): Promise<CheckedRequest>;
  /** What is sent for a streamed call, and what is not. */
  convertRequest(call: CallContent): Promise<ConvertedRequest>;
  readonly embeddings: SdkEmbeddingClient | undefined;
}

/**
 * Creates the client of a vendor that is reached by the AI SDK. The SDK makes requests and reads answers; connections, limits, aborts
 * and the meaning of failures are ours. Its package is loaded when the client is first used.
 *
 * @param deps.nowMs wall-clock time, to count a `retry-after` date from
 * @param deps.createToolCallId ids of tool calls for which the vendor gives none
 */
export function createAiSdkClient(deps: {
  vendor: SdkVendor;
  transport: HttpTransport;
  nowMs: () => number;
  createToolCallId: () => string;
}): AiSdkClient {
  const { vendor, transport, nowMs } = deps;
  const { provider } = vendor;
  const load = loadOnce(vendor.load);

  /** A call is checked and then made: what was prepared for the check serves both. */
  async function prepare(call: CallContent & Pick<ProviderCall, "checked">): Promise<PreparedCall> {
    return call.checked instanceof PreparedCall ? call.checked : prepareCall(call, vendor, await load());
  }

  async function* exchange(
    call: ProviderCall,
    isStream: boolean,
    work: (open: OpenCall) => AsyncIterable<readonly ProviderPart[]>,
  ): AsyncGenerator<readonly ProviderPart[]> {
    throwIfLeft(call);
    const createModel = await load();
    const { options } = await prepare(call);
    throwIfLeft(call);
    const bodyOf = (given: unknown): SentBody => toBody(given, vendor, call);
    const http = createVendorFetch({ vendor, transport, call, bodyOf, isStream, nowMs });
    try {
      yield* work({ http, options, model: createModel(call.vendorModelId, http.fetch) });
    } catch (error) {
      if (!call.signal.aborted) throw toSdkFailure(error, http);
      if (!http.hasBegun()) call.onUnsent?.();
      throw call.signal.reason;
    } finally {
      http.close();
    }
  }

  function readerOf(http: VendorFetch): PartReader {
    const { status, response } = http.context;
    if (status === undefined || response === undefined) throw new Error("The SDK answered without having called.");
    return createPartReader({
      vendor,
      context: { provider, status, response },
      isWhole: () => http.isWhole(),
      createToolCallId: deps.createToolCallId,
    });
  }

  async function* wholeParts({ http, options, model }: OpenCall): AsyncGenerator<readonly ProviderPart[]> {
    const result = await model.doGenerate(options);
    const parts: ProviderPart[] = [];
    readerOf(http).readWhole(result, http.answer(), parts);
    yield withoutSecrets(parts, http.sentSecrets());
  }

  async function* streamParts({ http, options, model }: OpenCall): AsyncGenerator<readonly ProviderPart[]> {
    const { stream } = await model.doStream({ ...options, includeRawChunks: true });
    const reader = readerOf(http);
    if (http.context.response !== undefined) yield [{ type: "response", response: http.context.response }];
    for await (const parts of readBatches(stream, reader)) yield withoutSecrets(parts, http.sentSecrets());
    if (!reader.isFinished()) throw brokenAnswer(http.context, "ended its stream without its end mark");
  }

  return {
    provider,

    checkRequest: prepare,

    async convertRequest(call) {
      const { body, warnings } = await prepare(call);
      return { body, warnings };
    },

    async complete(call) {
      const batches: (readonly ProviderPart[])[] = [];
      for await (const batch of exchange(call, false, wholeParts)) batches.push(batch);
      return batches.flat();
    },

    async *stream(call) {
      yield* exchange(call, true, streamParts);
    },

    embeddings:
      vendor.embeddings === undefined
        ? undefined
        : createSdkEmbeddings({ vendor, embeddings: vendor.embeddings, transport, nowMs }),

    listModels: (signal) => listModels(vendor, transport, signal, nowMs),
  };
}

/** A call whose request is ready to be sent. */
interface OpenCall {
  readonly http: VendorFetch;
  readonly options: LanguageModelV4CallOptions;
  readonly model: ReturnType<CreateSdkModel>;
}
