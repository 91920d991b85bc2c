import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { MediaPart } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { assertMedia, type MediaSupport } from "../shared/media-support.ts";
import { notSent } from "../shared/request-fields.ts";

/** What Gemini takes (ai.google.dev: guides "Image", "Audio", "Video", "Document understanding" and "File input methods", November 2026). */
const GOOGLE_MEDIA: MediaSupport = {
  image: { url: true, types: ["image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"] },
  audio: {
    url: true,
    types: ["audio/wav", "audio/mpeg", "audio/aiff", "audio/aac", "audio/ogg", "audio/flac"],
  },
  file: { url: true, types: ["application/pdf", "application/json", "text/*", "video/*"] },
};

/** Files that were uploaded to Google, and videos of its own. */
const OWN_URLS = [
  /^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/files\//,
  /^https:\/\/(?:www\.)?youtube\.com\/watch\?/,
  /^https:\/\/youtu\.be\//,
];

/** What media is converted with. */
export interface MediaContext {
  readonly provider: Provider;
  readonly vendorModelId: string;
  readonly warnings: string[];
}

/** Media as Google's part; throws `BAD_USER_INPUT` where the model does not take it. */
export function convertMedia(part: MediaPart, path: readonly string[], context: MediaContext): JsonObject {
  assertMedia(part, path, GOOGLE_MEDIA, context.provider.name);
  const { source } = part;
  if (part.type === "file" && part.filename !== undefined) {
    context.warnings.push(notSent([...path, "file", "filename"].join("."), "Google takes no names of files."));
  }
  if (source.kind === "base64") {
    return { inlineData: { mimeType: nameOf(source.mediaType), data: source.base64 } };
  }
  assertUrl(part, source.url, [...path, part.type, "url"], context);
  const mimeType = source.mediaType === undefined ? {} : { mimeType: nameOf(source.mediaType) };
  return { fileData: { fileUri: source.url, ...mimeType } };
}

/** Throws for an address from which the model does not fetch. */
function assertUrl(part: MediaPart, url: string, path: readonly string[], { vendorModelId }: MediaContext): void {
  if (OWN_URLS.some((pattern) => pattern.test(url))) return;
  const limit = "Google takes URLs of its Files API and of YouTube";
  if (vendorModelId.includes("gemini-2.0")) {
    throw badUserInput(path, `${limit} only for this model; send the bytes as base64 or ask a newer one.`);
  }
  if (part.type === "audio") throw badUserInput(path, `${limit} only for audio; send the bytes as base64.`);
  if (!url.startsWith("https://")) throw badUserInput(path, `${limit}, and of other servers with https:// only.`);
}

/** The name that Google's documentation uses. */
function nameOf(mediaType: string): string {
  return mediaType === "audio/mpeg" ? "audio/mp3" : mediaType;
}
