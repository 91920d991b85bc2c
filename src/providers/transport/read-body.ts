import type { HttpExchange } from "./http-exchange.ts";

/** The most that an error body may hold before it counts as one that says nothing. */
const MAX_ERROR_BODY_BYTES = 256 * 1024;

/** The whole body's text. */
export async function readWhole(http: HttpExchange): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let read = await http.read(); read !== undefined; read = await http.read()) chunks.push(...read);
  const [first] = chunks;
  // Most answers come in one read, which need not be copied.
  const whole = chunks.length === 1 && first instanceof Buffer ? first : Buffer.concat(chunks);
  return whole.toString("utf8");
}

/** The error body's text; empty where it breaks off or is too large. */
export async function readErrorText(http: HttpExchange): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let read = await http.read(); read !== undefined; read = await http.read()) {
      for (const chunk of read) size += chunk.byteLength;
      if (size > MAX_ERROR_BODY_BYTES) return "";
      chunks.push(...read);
    }
  } catch {
    // The status alone classifies it; an abort is seen by the caller of this function.
    return "";
  }
  return Buffer.concat(chunks).toString("utf8");
}
