import type { VendorError } from "../dialect.ts";
import { recordAt, stringAt, type JsonRecord } from "../json.ts";
import { isBase64, isPdf, pagesOf, sniffImage } from "../media.ts";
import { invalid } from "./errors.ts";
import { traitsOf } from "./traits.ts";

const IMAGE_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** The most that an image may hold, as base64. */
const MAX_IMAGE_BYTES = 5 * 1024 * 1024;

/** What Anthropic refuses in an image. */
export function refuseImage(block: JsonRecord, at: string): VendorError | undefined {
  const source = recordAt(block, "source");
  if (source === undefined) return invalid(`${at}.image.source: Field required`);
  if (source.type === "url") return refuseUrl(source);
  if (source.type !== "base64") return wrongSource(source, `${at}.image`);
  const declared = stringAt(source, "media_type") ?? "";
  if (!IMAGE_TYPES.includes(declared)) {
    return invalid(
      `${at}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
    );
  }
  const data = stringAt(source, "data") ?? "";
  if (!isBase64(data)) return invalid(`${at}.image.source.base64: invalid base64 data`);
  if (data.length > MAX_IMAGE_BYTES) {
    return invalid(
      `${at}.image.source.base64: image exceeds 5 MB maximum: ${String(data.length)} bytes > ${String(MAX_IMAGE_BYTES)} bytes`,
    );
  }
  const real = sniffImage(data);
  if (real === undefined) return invalid("Could not process image");
  if (real === declared) return undefined;
  return invalid(
    `${at}.image.source.base64.data: Image does not match the provided media type ${declared}: the image appears to be a ${real} image`,
  );
}

/** What Anthropic refuses in a document: it takes PDFs and plain text. */
export function refuseDocument(block: JsonRecord, model: string, at: string): VendorError | undefined {
  const source = recordAt(block, "source");
  if (source === undefined) return invalid(`${at}.document.source: Field required`);
  const data = stringAt(source, "data") ?? "";
  const mediaType = stringAt(source, "media_type");
  switch (source.type) {
    case "url":
      return refuseUrl(source);
    case "text":
      if (mediaType !== "text/plain")
        return invalid(`${at}.document.source.text.media_type: Input should be 'text/plain'`);
      return data === "" ? invalid(`${at}.document.source.text.data: document text must be non-empty`) : undefined;
    case "base64":
      if (mediaType !== "application/pdf")
        return invalid(`${at}.document.source.base64.media_type: Input should be 'application/pdf'`);
      return refusePdf(data, model, at);
    default:
      return wrongSource(source, `${at}.document`);
  }
}

function refusePdf(data: string, model: string, at: string): VendorError | undefined {
  const path = `${at}.pdf.source.base64.data`;
  if (!isBase64(data)) return invalid(`${path}: invalid base64 data`);
  if (!isPdf(data)) return invalid(`${path}: The PDF specified was not valid.`);
  const most = traitsOf(model).contextTokens > 200_000 ? 600 : 100;
  return pagesOf(data) > most ? invalid(`${path}: A maximum of ${String(most)} PDF pages may be provided.`) : undefined;
}

function refuseUrl(source: JsonRecord): VendorError | undefined {
  return stringAt(source, "url")?.startsWith("https://") === true
    ? undefined
    : invalid("Only HTTPS URLs are supported.");
}

function wrongSource(source: JsonRecord, at: string): VendorError {
  return invalid(
    `${at}.source: Input tag '${String(source.type)}' found using 'type' does not match any of the expected tags: 'base64', 'url'`,
  );
}
