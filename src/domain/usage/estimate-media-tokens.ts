import { base64Bytes } from "../../lib/base64.ts";
import type { MediaPart } from "../completion/message.ts";

/**
 * What an image is taken to cost, in tokens. Vendors count by the picture's size, which is not known before it is decoded: from 85
 * (OpenAI, low detail) to about 1,600 (Anthropic's largest); the constant is the safe end.
 */
const IMAGE_TOKENS = 1_600;

/** Tokens of a second of audio: Google counts 32, OpenAI 10. */
const TOKENS_PER_AUDIO_SECOND = 32;
/** Bytes of a second of compressed speech, 64 kbit/s. */
const COMPRESSED_BYTES_PER_SECOND = 8_000;
/** Seconds that audio or a video at an address is taken to last. */
const SECONDS_AT_URL = 600;

/** Tokens of a page of a PDF: Anthropic counts 1,500 to 3,000 for its text and its picture besides, Google 258. */
const TOKENS_PER_PAGE = 3_000;
/** Bytes of a page; a scan has more, a page of plain text fewer. */
const BYTES_PER_PAGE = 50_000;
/** Pages that a document at an address is taken to have. */
const PAGES_AT_URL = 10;

/** Tokens of a second of video, Google's figure with its sound, and bytes of one at 1 Mbit/s. */
const TOKENS_PER_VIDEO_SECOND = 300;
const VIDEO_BYTES_PER_SECOND = 125_000;

/** Bytes of text in a token, at the low end. */
const BYTES_PER_TEXT_TOKEN = 3;

/**
 * Estimates what media costs in tokens, from its size and type alone: nothing is decoded and nothing fetched. For limits before a
 * call and for calls without a vendor's figures; bills are settled on the vendor's usage. Leans to the high side.
 */
export function estimateMediaTokens({ type, source }: MediaPart): number {
  if (type === "image") return IMAGE_TOKENS;
  const mediaType = source.mediaType ?? "";
  const bytes = source.kind === "base64" ? base64Bytes(source.base64) : undefined;
  if (type === "audio") {
    const rate = source.kind === "base64" ? bytesPerAudioSecond(source.base64, mediaType) : undefined;
    const seconds = bytes === undefined || rate === undefined ? SECONDS_AT_URL : bytes / rate;
    return Math.ceil(seconds * TOKENS_PER_AUDIO_SECOND);
  }
  if (mediaType.startsWith("video/")) {
    const seconds = bytes === undefined ? SECONDS_AT_URL : bytes / VIDEO_BYTES_PER_SECOND;
    return Math.ceil(seconds * TOKENS_PER_VIDEO_SECOND);
  }
  if (bytes !== undefined && mediaType !== "application/pdf") return Math.ceil(bytes / BYTES_PER_TEXT_TOKEN);
  const pages = bytes === undefined ? PAGES_AT_URL : Math.ceil(bytes / BYTES_PER_PAGE);
  return pages * TOKENS_PER_PAGE;
}

/** Of a WAV what its head says, of anything else a rate for compressed speech. */
function bytesPerAudioSecond(base64: string, mediaType: string): number {
  if (mediaType !== "audio/wav") return COMPRESSED_BYTES_PER_SECOND;
  const head = Buffer.from(base64.slice(0, 48), "base64");
  const isUsual = head.length >= 32 && head.toString("latin1", 12, 16) === "fmt ";
  const rate = isUsual ? head.readUInt32LE(28) : 0;
  return rate < COMPRESSED_BYTES_PER_SECOND ? COMPRESSED_BYTES_PER_SECOND : rate;
}
