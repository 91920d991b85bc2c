import { randomUUID } from "node:crypto";
import { createHttpTransport } from "../transport/http-transport.ts";
import { createAiSdkClient, type AiSdkClient } from "./create-ai-sdk-client.ts";
import type { SdkVendor } from "./sdk-vendor.ts";

/**
 * Creates the client of a vendor with connections of its own.
 *
 * @param options.nowMs default the system's
 * @param options.createToolCallId default random
 */
export function overSdk(
  vendor: SdkVendor,
  options: { nowMs?: (() => number) | undefined; createToolCallId?: (() => string) | undefined },
): AiSdkClient {
  return createAiSdkClient({
    vendor,
    transport: createHttpTransport({ baseUrl: new URL(vendor.baseUrl).origin, headers: {}, accept: vendor.accept }),
    nowMs: options.nowMs ?? Date.now,
    createToolCallId: options.createToolCallId ?? (() => `call_${randomUUID().replaceAll("-", "")}`),
  });
}
