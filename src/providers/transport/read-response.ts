import type { VendorResponse } from "../../domain/provider/provider-part.ts";
import type { AnswerHead, AnswerHeaders } from "./http-exchange.ts";
import { headerText } from "./retry-after.ts";

const MAX_RATE_LIMIT_HEADERS = 32;
const MAX_HEADER_CHARS = 256;

/** What an answer's headers say about it: the vendor's request id and its rate-limit headers. */
export function readVendorResponse(headers: AnswerHeaders, requestIdHeaders: readonly string[]): VendorResponse {
  const rateLimitHeaders: Record<string, string> = {};
  let count = 0;
  for (const name of Object.keys(headers)) {
    if (count === MAX_RATE_LIMIT_HEADERS) break;
    if (!isRateLimitHeader(name)) continue;
    const text = headerText(headers, name);
    if (text === undefined) continue;
    rateLimitHeaders[name] = text.slice(0, MAX_HEADER_CHARS);
    count += 1;
  }
  const ids = requestIdHeaders.map((name) => headerText(headers, name));
  const id = ids.find((text) => text !== undefined && text !== "");
  return { vendorRequestId: id?.slice(0, MAX_HEADER_CHARS), vendorModelId: undefined, rateLimitHeaders };
}

/** Whether an answer is of the media type and not compressed, which nobody asked for. */
export function isContentType(head: AnswerHead, mediaType: string): boolean {
  const encoding = headerText(head.headers, "content-encoding")?.toLowerCase() ?? "identity";
  const [given] = (headerText(head.headers, "content-type") ?? "").split(";");
  return given?.trim().toLowerCase() === mediaType && encoding === "identity";
}

function isRateLimitHeader(name: string): boolean {
  return name.includes("ratelimit") || name === "retry-after" || name === "retry-after-ms";
}
