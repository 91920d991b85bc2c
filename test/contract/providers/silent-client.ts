import { PROVIDER_FACTS } from "../../../src/domain/provider/provider-facts.ts";
import { createAiSdkClient, type AiSdkClient } from "../../../src/providers/ai-sdk/create-ai-sdk-client.ts";
import type { SdkVendor } from "../../../src/providers/ai-sdk/sdk-vendor.ts";
import { createBedrockVendor } from "../../../src/providers/bedrock/vendor.ts";
import { createCohereVendor } from "../../../src/providers/cohere/vendor.ts";
import { createHuggingfaceVendor } from "../../../src/providers/huggingface/vendor.ts";
import { createVertexVendor } from "../../../src/providers/vertex/vendor.ts";
import type { SdkVendorId } from "./dialects.ts";

/** A client whose requests can be looked at; it sends none. */
export function silentClient(id: SdkVendorId): AiSdkClient {
  const transport = {
    send: () => {
      throw new Error("nothing is to be sent");
    },
  };
  const deps = { transport, nowMs: Date.now, createToolCallId: () => "made" };
  return createAiSdkClient({ vendor: vendorOf(id), ...deps });
}

function vendorOf(id: SdkVendorId): SdkVendor {
  const provider = { id, name: PROVIDER_FACTS[id].name };
  const secret = JSON.stringify({ client_email: "a@b", private_key: "x" });
  switch (id) {
    case "bedrock":
      return createBedrockVendor({ provider, baseUrl: undefined, region: "us-east-1", secret: "key" });
    case "vertex":
      return createVertexVendor({
        provider,
        baseUrl: undefined,
        project: "p",
        location: "global",
        secret,
        nowMs: Date.now,
      });
    case "cohere":
      return createCohereVendor({ provider, baseUrl: "https://api.cohere.com/v2", apiKey: "key" });
    case "huggingface":
      return createHuggingfaceVendor({ provider, baseUrl: "https://router.huggingface.co/v1", token: "key" });
  }
}
