import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import { createAiSdkClient, type AiSdkClient } from "../../../src/providers/ai-sdk/create-ai-sdk-client.ts";
import type { SdkVendor } from "../../../src/providers/ai-sdk/sdk-vendor.ts";
import { createBedrockVendor } from "../../../src/providers/bedrock/vendor.ts";
import { createCohereVendor } from "../../../src/providers/cohere/vendor.ts";
import { createHuggingfaceVendor } from "../../../src/providers/huggingface/vendor.ts";
import { HttpExchange } from "../../../src/providers/transport/http-exchange.ts";
import type { HttpTransport } from "../../../src/providers/transport/http-transport.ts";
import { createVertexVendor } from "../../../src/providers/vertex/vendor.ts";
import type { RecordedVendor, SdkVendorId, Vendor } from "./dialects.ts";
import { toFinalAnswer } from "./final-answer.ts";
import type { Played } from "./play.ts";
import { createCall } from "./support.ts";

type RecordedSdkVendor = Exclude<RecordedVendor, Vendor>;

/** Whether the AI SDK reads this vendor's answers for us. */
export function isReadBySdk(vendor: RecordedVendor): vendor is RecordedSdkVendor {
  return vendor === "bedrock" || vendor === "vertex" || vendor === "cohere";
}

/** Plays a stream's bytes, cut into these chunks, through our client of a vendor that the AI SDK reads, without a connection. */
export async function playStreamBySdk(vendor: SdkVendorId, chunks: Iterable<Uint8Array>): Promise<Played> {
  const { streamType } = SDK_CLIENTS[vendor];
  const parts: ProviderPart[] = [];
  return toPlayed(parts, async () => {
    const client = clientOver(vendor, chunks, streamType);
    for await (const batch of client.stream(createCall(vendor, "Hello"))) parts.push(...batch);
  });
}

/** Reads a whole answer's JSON likewise. */
export async function playAnswerBySdk(vendor: SdkVendorId, body: string): Promise<Played> {
  const parts: ProviderPart[] = [];
  return toPlayed(parts, async () => {
    const client = clientOver(vendor, [Buffer.from(body)], "application/json");
    parts.push(...(await client.complete(createCall(vendor, "Hello"))));
  });
}

async function toPlayed(parts: readonly ProviderPart[], read: () => Promise<void>): Promise<Played> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { ...toFinalAnswer(parts), failedWith: error.code };
  }
  return { ...toFinalAnswer(parts), failedWith: undefined };
}

const ACCOUNT = JSON.stringify({
  type: "service_account",
  client_email: "nobody@none.invalid",
  private_key: "none",
  token_uri: "https://none.invalid/token",
});

/** Every vendor that is reached by the AI SDK, with a credential that opens nothing. */
export const SDK_CLIENTS: Readonly<Record<SdkVendorId, SdkVendor>> = {
  bedrock: createBedrockVendor({
    provider: { id: "bedrock", name: "Amazon Bedrock" },
    baseUrl: "https://none.invalid",
    region: "us-east-1",
    secret: "none",
  }),
  // No token is fetched: nothing is called.
  vertex: {
    ...createVertexVendor({
      provider: { id: "vertex", name: "Google Vertex AI" },
      baseUrl: "https://none.invalid",
      project: "none",
      location: "global",
      secret: ACCOUNT,
      nowMs: Date.now,
    }),
    authorize: () => Promise.resolve({}),
  },
  cohere: createCohereVendor({
    provider: { id: "cohere", name: "Cohere" },
    baseUrl: "https://none.invalid",
    apiKey: "none",
  }),
  huggingface: createHuggingfaceVendor({
    provider: { id: "huggingface", name: "Hugging Face" },
    baseUrl: "https://none.invalid",
    token: "none",
  }),
};

function clientOver(vendor: SdkVendorId, chunks: Iterable<Uint8Array>, contentType: string): AiSdkClient {
  let made = 0;
  return createAiSdkClient({
    vendor: SDK_CLIENTS[vendor],
    transport: transportWith(chunks, contentType),
    nowMs: () => 0,
    createToolCallId: () => {
      made += 1;
      return `made_${String(made)}`;
    },
  });
}

/** A transport whose every call is answered with these bytes, read by read. */
function transportWith(chunks: Iterable<Uint8Array>, contentType: string): HttpTransport {
  return {
    send({ signal }) {
      const exchange = new HttpExchange({ signal, maxBodyBytes: Number.MAX_SAFE_INTEGER, sentSecrets: [] });
      exchange.onRequestStart(CONTROLLER);
      exchange.onResponseStart(CONTROLLER, 200, { "content-type": contentType });
      for (const chunk of chunks) exchange.onResponseData(CONTROLLER, chunk);
      exchange.onResponseEnd();
      return exchange;
    },
  };
}

/** What is asked of a connection that is not there. */
const CONTROLLER: Parameters<HttpExchange["onRequestStart"]>[0] = {
  aborted: false,
  paused: false,
  reason: null,
  rawHeaders: null,
  rawTrailers: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};
