import type { VendorResponse } from "../../domain/provider/provider-part.ts";
import type { AnswerHead } from "./http-exchange.ts";
import { isRateLimitValue } from "./rate-limit-value.ts";
import { headerText } from "./retry-after.ts";

const MAX_RATE_LIMIT_HEADERS = 32;
/** What a name of such a header can be: one that a vendor makes up can hold as much as a value. */
const HEADER_NAME = /^[a-z0-9-]{1,64}$/;
const REQUEST_ID = /^[A-Za-z0-9_.:/-]{1,128}$/;

/**
 * What an answer's headers say about it: the vendor's request id and its rate-limit headers. Both are kept and can be read by callers, so
 * that nothing is taken that could be anything else, nor what holds a secret that was sent.
 */
export function readVendorResponse(head: AnswerHead, requestIdHeaders: readonly string[]): VendorResponse {
  const { headers } = head;
  const isClean = (text: string): boolean => !holdsSecret(text, head.sentSecrets);
  const rateLimitHeaders: Record<string, string> = {};
  let count = 0;
  for (const name of Object.keys(headers)) {
    if (count === MAX_RATE_LIMIT_HEADERS) break;
    if (!isRateLimitHeader(name) || !HEADER_NAME.test(name) || !isClean(name)) continue;
    const text = headerText(headers, name);
    if (text === undefined || !isRateLimitValue(text) || !isClean(text)) continue;
    rateLimitHeaders[name] = text;
    count += 1;
  }
  let vendorRequestId: string | undefined;
  for (const name of requestIdHeaders) {
    const text = headerText(headers, name);
    if (text === undefined || !REQUEST_ID.test(text) || !isClean(text)) continue;
    vendorRequestId = text;
    break;
  }
  return { vendorRequestId, vendorModelId: undefined, rateLimitHeaders };
}

/** Whether a text holds one of these secrets, which are in lower case. */
export function holdsSecret(text: string, sentSecrets: AnswerHead["sentSecrets"]): boolean {
  return sentSecrets.some((secret) => secret.length <= text.length && text.toLowerCase().includes(secret));
}

/** Whether an answer is of the media type and not compressed, which nobody asked for. */
export function isContentType(head: AnswerHead, mediaType: string): boolean {
  const encoding = headerText(head.headers, "content-encoding");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") return false;
  const type = headerText(head.headers, "content-type") ?? "";
  if (type === mediaType) return true;
  const [given = ""] = type.split(";");
  return given.trim().toLowerCase() === mediaType;
}

function isRateLimitHeader(name: string): boolean {
  return name.includes("ratelimit") || name === "retry-after" || name === "retry-after-ms";
}
