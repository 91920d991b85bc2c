import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { MediaPart } from "../../domain/completion/message.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { MediaSupport } from "../shared/media-support.ts";

/** What Anthropic's Messages take (platform.claude.com: guides "Vision", "PDF support" and "Files API", November 2026). */
export const ANTHROPIC_MEDIA: MediaSupport = {
  image: { url: true, types: ["image/jpeg", "image/png", "image/gif", "image/webp"] },
  audio: undefined,
  file: { url: true, types: ["application/pdf", "text/*"] },
};

/** A file as Anthropic's document: a PDF, or text as the text itself. */
export function convertDocument(
  { source, filename }: Extract<MediaPart, { readonly type: "file" }>,
  path: readonly string[],
): JsonObject {
  const title = filename === undefined ? {} : { title: filename };
  if (source.kind === "url") {
    if (source.mediaType !== undefined && source.mediaType !== "application/pdf") {
      throw badUserInput(
        [...path, "file", "mediaType"],
        "Anthropic takes URLs of PDFs only; send other files as base64 or as text.",
      );
    }
    return { type: "document", source: { type: "url", url: source.url }, ...title };
  }
  if (source.mediaType === "application/pdf") {
    return {
      type: "document",
      source: { type: "base64", media_type: source.mediaType, data: source.base64 },
      ...title,
    };
  }
  const data = decodeText(source.base64, [...path, "file", "base64"]);
  return { type: "document", source: { type: "text", media_type: "text/plain", data }, ...title };
}

function decodeText(base64: string, path: readonly string[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(base64, "base64"));
  } catch {
    throw badUserInput(path, "Anthropic takes text in UTF-8 only, and these bytes are none.");
  }
}
