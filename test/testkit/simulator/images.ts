/** An image's media type by its first bytes; undefined when the bytes are none that the vendors take. */
export function sniffImage(base64: string): string | undefined {
  if (!isBase64(base64)) return undefined;
  const bytes = Buffer.from(base64.slice(0, 32), "base64");
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return "image/png";
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "image/jpeg";
  if (bytes.subarray(0, 4).toString("latin1") === "GIF8") return "image/gif";
  if (bytes.subarray(0, 4).toString("latin1") === "RIFF") return "image/webp";
  return undefined;
}

/** True for text that is base64 from end to end. */
export function isBase64(text: string): boolean {
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
