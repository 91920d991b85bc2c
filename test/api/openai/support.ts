import OpenAI from "openai";
import type { StartedApp } from "../../testkit/start-app.ts";

/** The model of most tests: the vendor simulator answers for it. */
export const MODEL = "openai/gpt-4o-mini";

/** A body in OpenAI's shape that asks one thing. */
export function chat(text: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { model: MODEL, messages: [{ role: "user", content: text }], ...more };
}

/** How a raw request differs from a good one. */
export interface RawOptions {
  readonly method?: string;
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Sent as it is. */
  readonly text?: string;
}

/** Sends one request below `/v1` as the root key. */
export async function send(
  started: StartedApp,
  path: string,
  body?: unknown,
  options: RawOptions = {},
): Promise<Response> {
  const { key = started.root.key } = options;
  const text = options.text ?? (body === undefined ? undefined : JSON.stringify(body));
  return fetch(`${started.root.url}/v1${path}`, {
    method: options.method ?? (text === undefined ? "GET" : "POST"),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(text === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    },
    body: text ?? null,
    signal: options.signal ?? null,
  });
}

/** The official SDK on the app, which never tries again by itself. */
export function createSdk(started: StartedApp, key = started.root.key): OpenAI {
  return new OpenAI({ baseURL: `${started.root.url}/v1`, apiKey: key ?? "", maxRetries: 0 });
}

/** What a body in OpenAI's shape of an error says. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
}

/** Reads an error. */
export async function readError(response: Response): Promise<ErrorBody["error"] & { readonly status: number }> {
  const { error } = (await response.json()) as ErrorBody;
  return { status: response.status, ...error };
}

/** The `data` of every event of a stream, in order. */
export function dataOf(text: string): readonly string[] {
  return text
    .split("\n\n")
    .filter((event) => event !== "")
    .flatMap((event) => event.split("\n").filter((line) => line.startsWith("data: ")))
    .map((line) => line.slice("data: ".length));
}
