import type { VendorError } from "../dialect.ts";
import { stringAt, type JsonRecord } from "../json.ts";
import { isBase64, isPdf, sniffImage } from "../media.ts";
import { badFields, invalid } from "./errors.ts";

/** Media types that Gemini takes; images of other types than the guide's come out as unreadable ones. */
const TAKEN =
  /^(?:image\/.+|audio\/(?:wav|mp3|mpeg|aiff|aac|ogg|flac)|video\/.+|text\/.+|application\/(?:pdf|json|x-javascript|x-python))$/;

/** Addresses of Google's own. */
const OWN =
  /^https:\/\/(?:generativelanguage\.googleapis\.com\/v1beta\/files\/|(?:www\.)?youtube\.com\/watch|youtu\.be\/)/;

/** What Gemini refuses in bytes of media. */
export function refuseInline(inline: JsonRecord, at: string): VendorError | undefined {
  const data = stringAt(inline, "data") ?? "";
  const type = typeOf(inline);
  if (!isBase64(data)) {
    const path = `${at}.inline_data.data`;
    return badFields([
      {
        field: path,
        description: `Invalid value at '${path}' (TYPE_BYTES), Base64 decoding failed for "${data.slice(0, 20)}"`,
      },
    ]);
  }
  if (!TAKEN.test(type)) return invalid(`Unsupported MIME type: ${type}`);
  if (type === "application/pdf" && !isPdf(data)) return invalid("The document has no pages.");
  if (!type.startsWith("image/") || sniffImage(data) !== undefined) return undefined;
  return invalid(
    "Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
  );
}

/** What Gemini refuses in media at an address: models from 2.5 on fetch it, but no audio; older ones know Google's own alone. */
export function refuseFile(file: JsonRecord, model: string): VendorError | undefined {
  const uri = stringAt(file, "fileUri") ?? stringAt(file, "file_uri") ?? "";
  const type = typeOf(file);
  if (type !== "" && !TAKEN.test(type)) return invalid(`Unsupported MIME type: ${type}`);
  if (OWN.test(uri)) return undefined;
  const isFetched = uri.startsWith("https://") && !model.startsWith("gemini-2.0") && !type.startsWith("audio/");
  return isFetched ? undefined : invalid(`Invalid or unsupported file uri: ${uri}`);
}

function typeOf(media: JsonRecord): string {
  return stringAt(media, "mimeType") ?? stringAt(media, "mime_type") ?? "";
}
