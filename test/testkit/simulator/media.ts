/** An image's media type by its first bytes; undefined when the bytes are none that the vendors take. */
export function sniffImage(base64: string): string | undefined {
  const bytes = headOf(base64);
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return "image/png";
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "image/jpeg";
  if (textAt(bytes, 0) === "GIF8") return "image/gif";
  if (textAt(bytes, 0) === "RIFF" && textAt(bytes, 8) === "WEBP") return "image/webp";
  return undefined;
}

/** Audio's format by its first bytes; undefined when the bytes are none that OpenAI takes. */
export function sniffAudio(base64: string): "wav" | "mp3" | undefined {
  const bytes = headOf(base64);
  if (textAt(bytes, 0) === "RIFF" && textAt(bytes, 8) === "WAVE") return "wav";
  const isFrame = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2;
  return isFrame || bytes.toString("latin1", 0, 3) === "ID3" ? "mp3" : undefined;
}

/** Whether the bytes begin as a PDF does. */
export function isPdf(base64: string): boolean {
  return headOf(base64).toString("latin1", 0, 5) === "%PDF-";
}

/** Pages of a PDF, as far as they stand in it uncompressed. */
export function pagesOf(base64: string): number {
  return (
    Buffer.from(base64, "base64")
      .toString("latin1")
      .match(/\/Type\s*\/Page\b/g)?.length ?? 0
  );
}

/** True for text that is base64 from end to end. */
export function isBase64(text: string): boolean {
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function headOf(base64: string): Buffer {
  return isBase64(base64.slice(0, 32)) || isBase64(base64)
    ? Buffer.from(base64.slice(0, 32), "base64")
    : Buffer.alloc(0);
}

function textAt(bytes: Buffer, at: number): string {
  return bytes.toString("latin1", at, at + 4);
}
