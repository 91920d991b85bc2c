import type { AddressRule } from "../../lib/address-rule.ts";
import { isBase64 } from "../../lib/base64.ts";
import type { JsonObject } from "../../lib/json.ts";
import { badUserInput } from "../error/gateway-error.ts";
import { assertShallow } from "./assert-shallow.ts";
import type { ContentPartDraft, MediaDraft } from "./completion-request-draft.ts";
import { isFetchable, parseMediaUrl } from "./media-address.ts";
import { kindOf, parseMediaType, sniffMediaType, type MediaKind } from "./media-type.ts";
import type { ContentPart, MediaSource } from "./message.ts";

/** The fields of a part that hold media, with what they are called and an example of their media type. */
const MEDIA: Readonly<Record<MediaKind, { readonly name: string; readonly example: string }>> = {
  image: { name: "An image", example: "image/png" },
  audio: { name: "Audio", example: "audio/wav" },
  file: { name: "A file", example: "application/pdf" },
};
const MEDIA_KINDS = ["image", "audio", "file"] as const;

/** The most characters of a file's name. */
const MAX_FILENAME = 256;
/** The most characters of a URL; what servers take. */
const MAX_URL = 8_192;

/**
 * Parses a part of a USER message: text or media, with the options for it.
 *
 * @param addressRule where URLs of media may lead
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the path of the field
 */
export function parseContentPart(part: ContentPartDraft, at: readonly string[], addressRule: AddressRule): ContentPart {
  const given = mediaOf(part);
  const [first, second] = given;
  if (first === undefined) return parseTextPart(part, at);
  if (second !== undefined || isGiven(part.text)) {
    throw badUserInput(at, "A part has one of text, image, audio and file; make several parts of it.");
  }
  const [kind, draft] = first;
  const path = [...at, kind];
  const source = parseSource(kind, draft, path, addressRule);
  const options = parseOwnOptions(part, at);
  if (kind === "file") return { type: kind, source, filename: parseFilename(draft.filename, path), ...options };
  if (isGiven(draft.filename)) {
    throw badUserInput([...path, "filename"], "A filename goes with a file only; leave it out.");
  }
  return { type: kind, source, ...options };
}

/** Parses a part of a message that can hold text only. */
export function parseTextPart(
  part: ContentPartDraft,
  at: readonly string[],
): Extract<ContentPart, { readonly type: "text" }> {
  const [media] = mediaOf(part);
  if (media !== undefined) {
    throw badUserInput([...at, media[0]], "Images, audio and files can stand in messages of the role USER only.");
  }
  if (!isGiven(part.text) || part.text === "") throw badUserInput([...at, "text"], "The part has no text.");
  return { type: "text", text: part.text, ...parseOwnOptions(part, at) };
}

/** The options of a message, part or tool, as a field to spread; nothing where there are none. */
export function parseOwnOptions(
  holder: { readonly providerOptions?: JsonObject | null | undefined },
  at: readonly string[],
): { readonly providerOptions?: JsonObject } {
  const options = holder.providerOptions;
  if (!isGiven(options)) return {};
  const [wrong] =
    Object.entries(options).find(([, own]) => typeof own !== "object" || own === null || Array.isArray(own)) ?? [];
  if (wrong === undefined) return { providerOptions: assertShallow(options, [...at, "providerOptions"]) };
  throw badUserInput([...at, "providerOptions"], "providerOptions holds an object under each provider's id.");
}

function mediaOf(part: ContentPartDraft): readonly (readonly [MediaKind, MediaDraft])[] {
  return MEDIA_KINDS.flatMap((kind) => {
    const draft = part[kind];
    return isGiven(draft) ? [[kind, draft] as const] : [];
  });
}

function parseSource(kind: MediaKind, draft: MediaDraft, at: readonly string[], rule: AddressRule): MediaSource {
  const { name, example } = MEDIA[kind];
  const said = isGiven(draft.mediaType) ? parseMediaType(draft.mediaType) : undefined;
  if (isGiven(draft.mediaType) && (said === undefined || kindOf(said) !== kind)) {
    throw badUserInput([...at, "mediaType"], `${name} has a media type such as ${example}.`);
  }
  if (isGiven(draft.url) === isGiven(draft.base64)) throw badUserInput(at, `${name} has either url or base64.`);
  if (isGiven(draft.url)) return { kind: "url", url: parseUrl(draft.url, name, at, rule), mediaType: said };
  return parseBytes(kind, draft.base64 ?? "", said, at);
}

function parseBytes(kind: MediaKind, base64: string, said: string | undefined, at: readonly string[]): MediaSource {
  if (!isBase64(base64)) {
    throw badUserInput(
      [...at, "base64"],
      "This is not base64 (RFC 4648, standard alphabet with padding, no line breaks, no data: prefix).",
    );
  }
  // What the bytes are counts: vendors look for themselves, and some refuse what is called by another name.
  const found = sniffMediaType(base64);
  if (found !== undefined && kindOf(found) !== kind) {
    throw badUserInput([...at, "base64"], `These bytes are ${found}; put them into the part's field ${kindOf(found)}.`);
  }
  const mediaType = found ?? said;
  if (mediaType !== undefined) return { kind: "base64", base64, mediaType };
  throw badUserInput(
    [...at, "mediaType"],
    `${MEDIA[kind].name} in base64 needs its mediaType, for example ${MEDIA[kind].example}.`,
  );
}

function parseUrl(text: string, name: string, at: readonly string[], rule: AddressRule): string {
  if (text.length > MAX_URL) throw badUserInput([...at, "url"], `A url has at most ${String(MAX_URL)} characters.`);
  const url = parseMediaUrl(text);
  if (url === undefined) {
    throw badUserInput([...at, "url"], `${name}'s url starts with https:// (send bytes as base64 with a mediaType).`);
  }
  if (!isFetchable(url, rule)) {
    throw badUserInput(
      [...at, "url"],
      `${name}'s url leads to a private, local or reserved address. Give a public one or send the bytes; the gateway's operator can allow others with NARTHEX_ALLOWED_UPSTREAM_CIDRS.`,
    );
  }
  return text;
}

function parseFilename(filename: string | null | undefined, at: readonly string[]): string | undefined {
  if (!isGiven(filename)) return undefined;
  if (filename !== "" && filename.length <= MAX_FILENAME && !/\p{Cc}/u.test(filename)) return filename;
  throw badUserInput(
    [...at, "filename"],
    `A filename has 1 to ${String(MAX_FILENAME)} characters and no control characters; leave it out for none.`,
  );
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
