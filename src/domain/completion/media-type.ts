/** What a piece of media is, as far as vendors treat it apart. */
export type MediaKind = "image" | "audio" | "file";

/** Other names under which media types go about, and the one that we use. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["image/jpg", "image/jpeg"],
  ["audio/mp3", "audio/mpeg"],
  ["audio/x-wav", "audio/wav"],
  ["audio/wave", "audio/wav"],
  ["audio/vnd.wave", "audio/wav"],
  ["audio/x-aiff", "audio/aiff"],
  ["audio/x-flac", "audio/flac"],
  ["audio/x-m4a", "audio/m4a"],
  ["application/x-pdf", "application/pdf"],
]);

/** Beginnings of files that can be nothing else; `undefined` stands for any byte. */
const BEGINNINGS: readonly (readonly [mediaType: string, bytes: readonly (number | undefined)[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/webp", riff("WEBP")],
  ["application/pdf", ascii("%PDF-")],
  ["audio/wav", riff("WAVE")],
  ["audio/mpeg", ascii("ID3")],
  ["audio/mpeg", [0xff, 0xfb]],
  ["audio/mpeg", [0xff, 0xf3]],
  ["audio/mpeg", [0xff, 0xf2]],
  ["audio/flac", ascii("fLaC")],
];

/** The longest beginning, in characters of base64. */
const BEGINNING_LENGTH = 16;

/** A media type such as `image/png` in lower case and under one name; `undefined` where the text is none. Parameters are none. */
export function parseMediaType(text: string): string | undefined {
  const mediaType = text.toLowerCase();
  if (!/^[a-z]{1,20}\/[a-z0-9][a-z0-9.+-]{0,100}$/.test(mediaType)) return undefined;
  return NAMES.get(mediaType) ?? mediaType;
}

/** The media type that the bytes themselves say; `undefined` where they do not. */
export function sniffMediaType(base64: string): string | undefined {
  const bytes = Buffer.from(base64.slice(0, BEGINNING_LENGTH), "base64");
  const found = BEGINNINGS.find(([, beginning]) =>
    beginning.every((byte, at) => byte === undefined || bytes[at] === byte),
  );
  return found?.[0];
}

/** The kind of part that media of a type goes into. */
export function kindOf(mediaType: string): MediaKind {
  if (mediaType.startsWith("image/")) return "image";
  return mediaType.startsWith("audio/") ? "audio" : "file";
}

function ascii(text: string): number[] {
  return [...Buffer.from(text)];
}

/** A RIFF container of a form, with the size of the file between the two words. */
function riff(form: string): (number | undefined)[] {
  return [...ascii("RIFF"), undefined, undefined, undefined, undefined, ...ascii(form)];
}
