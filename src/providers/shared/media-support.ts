import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { MediaKind } from "../../domain/completion/media-type.ts";
import type { MediaPart } from "../../domain/completion/message.ts";

/** How a vendor takes media of one kind. */
export interface MediaWays {
  /** Whether the vendor fetches it from a URL. */
  readonly url: boolean;
  /** Media types of bytes in base64; one that ends in `/*` stands for all of its kind, none for no bytes at all. */
  readonly types: readonly string[];
}

/** The media that a vendor takes; `undefined` where it takes none of the kind. */
export type MediaSupport = Readonly<Record<MediaKind, MediaWays | undefined>>;

const PLURAL: Readonly<Record<MediaKind, string>> = { image: "images", audio: "audio", file: "files" };

/** Throws `BAD_USER_INPUT` for media that the vendor does not take, or not in this way. */
export function assertMedia(part: MediaPart, path: readonly string[], support: MediaSupport, vendorName: string): void {
  const { type: kind, source } = part;
  const ways = support[kind];
  const what = PLURAL[kind];
  if (ways === undefined) {
    throw badUserInput([...path, kind], `${vendorName} takes no ${what}; leave it out or ask a model that does.`);
  }
  if (source.kind === "url") {
    if (ways.url) return;
    throw badUserInput([...path, kind, "url"], `${vendorName} takes no URLs of ${what}; send the bytes as base64.`);
  }
  if (ways.types.some((type) => isOf(source.mediaType, type))) return;
  const taken = ways.types.length === 0 ? "by URL only" : `of ${ways.types.join(", ")} only`;
  throw badUserInput([...path, kind, "mediaType"], `${vendorName} takes ${what} ${taken}.`);
}

function isOf(mediaType: string, pattern: string): boolean {
  return pattern.endsWith("/*") ? mediaType.startsWith(pattern.slice(0, -1)) : mediaType === pattern;
}
