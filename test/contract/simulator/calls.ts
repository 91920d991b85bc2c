import type { VendorSimulator } from "../../testkit/simulator/simulator.ts";

/** The vendors by their names in the simulator. */
export const vendors = ["openai", "anthropic", "gemini"] as const;

/** A vendor. */
export type Vendor = (typeof vendors)[number];

/** What to ask of a vendor, on the wire and without an SDK. */
export interface PlainCall {
  readonly prompt: string;
  readonly stream: boolean;
  /** Default: a small model of the vendor that does not reason. */
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A response whose body has not been read. */
export interface OpenResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Method, address, headers and body of a call. */
export function requestOf(
  simulator: VendorSimulator,
  vendor: Vendor,
  call: PlainCall,
): { url: string; headers: Record<string, string>; body: string } {
  const { prompt, stream } = call;
  const json = { "content-type": "application/json", ...call.headers };
  const messages = [{ role: "user", content: prompt }];
  switch (vendor) {
    case "openai": {
      const body = {
        model: call.model ?? "gpt-4o-mini",
        messages,
        ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      };
      const headers = { ...json, authorization: `Bearer ${simulator.apiKey}` };
      return { url: `${simulator.openai.baseUrl}/chat/completions`, headers, body: JSON.stringify(body) };
    }
    case "anthropic": {
      const body = { model: call.model ?? "claude-haiku-4-5", max_tokens: 4_000, messages, stream };
      const headers = { ...json, "x-api-key": simulator.apiKey, "anthropic-version": "2023-06-01" };
      return { url: `${simulator.anthropic.baseUrl}/v1/messages`, headers, body: JSON.stringify(body) };
    }
    case "gemini": {
      const action = stream ? "streamGenerateContent?alt=sse" : "generateContent";
      const url = `${simulator.gemini.baseUrl}/v1beta/models/${call.model ?? "gemini-2.0-flash"}:${action}`;
      const body = { contents: [{ role: "user", parts: [{ text: prompt }] }] };
      return { url, headers: { ...json, "x-goog-api-key": simulator.apiKey }, body: JSON.stringify(body) };
    }
  }
}

/** Sends a call and returns as soon as the headers are there. */
export async function open(simulator: VendorSimulator, vendor: Vendor, call: PlainCall): Promise<OpenResponse> {
  const { url, headers, body } = requestOf(simulator, vendor, call);
  const signal = call.signal === undefined ? {} : { signal: call.signal };
  const response = await fetch(url, { method: "POST", headers, body, ...signal });
  if (response.body === null) throw new Error("a response without a body");
  return { status: response.status, headers: response.headers, body: response.body };
}

/** Reads a body to its end, or to the failure that ended it. */
export async function readAll(response: OpenResponse) {
  const chunks: Uint8Array[] = [];
  let failure: unknown;
  try {
    for await (const chunk of response.body) chunks.push(chunk);
  } catch (error) {
    failure = error;
  }
  const bytes = Buffer.concat(chunks);
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString(), failure };
}
