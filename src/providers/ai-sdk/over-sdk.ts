import { randomUUID } from "node:crypto";
import type { AddressRule } from "../../lib/address-rule.ts";
import { createHttpTransport } from "../transport/http-transport.ts";
import { createAiSdkClient, type AiSdkClient } from "./create-ai-sdk-client.ts";
import type { SdkVendor } from "./sdk-vendor.ts";

/**
 * Creates the client of a vendor with connections of its own.
 *
 * @param options.addressRule what the vendor's address is held against with each connection; default nothing
 * @param options.nowMs default the system's
 * @param options.createToolCallId default random
 */
export function overSdk(
  vendor: SdkVendor,
  options: {
    addressRule?: AddressRule | undefined;
    nowMs?: (() => number) | undefined;
    createToolCallId?: (() => string) | undefined;
  },
): AiSdkClient {
  return createAiSdkClient({
    vendor,
    transport: createHttpTransport({
      baseUrl: new URL(vendor.baseUrl).origin,
      headers: {},
      accept: vendor.accept,
      addressRule: options.addressRule,
    }),
    nowMs: options.nowMs ?? Date.now,
    createToolCallId: options.createToolCallId ?? (() => `call_${randomUUID().replaceAll("-", "")}`),
  });
}
