import { isJsonObject, parseJson, type JsonObject } from "../../lib/json.ts";
import { mergeProviderOptions } from "../shared/merge-provider-options.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";
import type { SdkVendor } from "./sdk-vendor.ts";

/** The body of a request as it is sent. */
export interface SentBody {
  readonly body: JsonObject;
  readonly text: string;
  /** What of the options was not sent. */
  readonly warnings: readonly string[];
}

/**
 * The SDK's body with what the vendor's row and the caller's options put into it.
 *
 * @throws {@link import("../../domain/error/gateway-error.ts").GatewayError} `BAD_USER_INPUT` where an option cannot be set
 */
export function toBody(given: unknown, vendor: SdkVendor, call: CallContent): SentBody {
  const made = readBody(given);
  // A body that the SDK has signed must not change.
  if (vendor.options.into === "sdk") return made;
  const { body: parsed } = made;
  vendor.reviseBody?.(parsed, call);
  const { providerOptions } = call.request;
  const warnings = mergeProviderOptions(parsed, providerOptions, vendor.provider, vendor.options.reserved);
  return { body: parsed, text: JSON.stringify(parsed), warnings };
}

/** The SDK's body as it is. */
export function readBody(given: unknown): SentBody {
  const text = typeof given === "string" ? given : "";
  const body = parseJson(text)?.value;
  if (!isJsonObject(body)) throw new Error("The SDK made a body that is no JSON object.");
  return { body, text, warnings: [] };
}
