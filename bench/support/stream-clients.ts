import { once } from "node:events";
import { connect } from "node:net";
import { WebSocket } from "ws";
import { MODEL, PROMPT } from "./answer.ts";

/** How the bare proxy ends a stream: the vendor's end mark, then the empty chunk. */
const END_OF_STREAM = "data: [DONE]\n\n\r\n0\r\n\r\n";

/** A delta that holds text. */
const FIRST_TOKEN = /"content":"[^"]/;

/** What a client saw of one stream. */
export interface StreamResult {
  /** From the request to the first token, milliseconds. */
  readonly firstTokenMs: number;
  /** What the stream held: bytes on the wire of a raw one, characters of text of a subscription. */
  readonly size: number;
  /** Messages or chunks that it came in. */
  readonly messages: number;
  /** The longest wait between two messages after the first token, milliseconds. */
  readonly longestGapMs: number;
}

/** Asks for one stream after another over one connection. */
export interface StreamClient {
  /** One whole stream; rejects unless it ends as it should. */
  stream(): Promise<StreamResult>;
  /** Begins a stream and resolves with a way to leave it once that many messages have come. */
  begin(messages: number): Promise<StreamInHand>;
  close(): void;
}

/** A stream under way. */
export interface StreamInHand {
  /** Says that no more is wanted and keeps the connection; a raw stream has no such word. */
  complete(): void;
  /** Drops the connection. */
  drop(): void;
  /** Stops reading from the connection, which stays. */
  stall(): void;
}

const SUBSCRIPTION = `subscription CompletionStream($input: CreateCompletionInput!) {
  completionStream(input: $input) {
    __typename
    cursor
    ... on TextDelta { text }
    ... on CompletionFinished { completion { id status usage { outputTokens } cost { amountUsd } } }
    ... on CompletionFailed { code message }
  }
}`;

/** What an event stream is asked with. */
interface SseRequest {
  /** Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default the vendor's own name of the model. */
  readonly model?: string;
}

/** A client of an event stream: a socket that counts, so that it costs the load's core little. */
export async function createSseClient(url: string, options: SseRequest = {}): Promise<StreamClient> {
  const { hostname, port, pathname } = new URL(url);
  const body = JSON.stringify({
    model: options.model ?? MODEL.split("/")[1],
    messages: [{ role: "user", content: PROMPT }],
    stream: true,
    stream_options: { include_usage: true },
  });
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n${headers.join("")}`;
  const request = `${head}content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`;
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, "connect");
  let take: (bytes: Buffer) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  socket.on("data", (bytes) => {
    take(bytes);
  });
  socket.on("error", (error) => {
    fail(error);
  });

  return {
    stream: () =>
      new Promise((resolve, reject) => {
        const begunAt = performance.now();
        let firstTokenMs = Number.NaN;
        let size = 0;
        let messages = 0;
        let tail = "";
        let longestGapMs = 0;
        let lastAt = Number.NaN;
        fail = reject;
        take = (bytes) => {
          if (size === 0 && !bytes.toString("latin1", 0, 12).endsWith(" 200")) {
            reject(new Error(bytes.toString("latin1", 0, 2_000)));
            return;
          }
          size += bytes.length;
          messages += 1;
          const now = performance.now();
          if (now - lastAt > longestGapMs) longestGapMs = now - lastAt;
          if (!Number.isNaN(firstTokenMs)) lastAt = now;
          else if (FIRST_TOKEN.test(bytes.toString("latin1"))) {
            firstTokenMs = now - begunAt;
            lastAt = now;
          }
          tail = (tail + bytes.toString("latin1", Math.max(0, bytes.length - 32))).slice(-32);
          if (tail.endsWith(END_OF_STREAM)) resolve({ firstTokenMs, size, messages, longestGapMs });
        };
        socket.write(request);
      }),
    begin: (wanted) =>
      new Promise((resolve, reject) => {
        let messages = 0;
        fail = reject;
        take = () => {
          messages += 1;
          if (messages !== wanted) return;
          const drop = (): void => {
            socket.destroy();
          };
          resolve({ complete: drop, drop, stall: () => void socket.pause() });
        };
        socket.write(request);
      }),
    close: () => {
      socket.destroy();
    },
  };
}

interface Frame {
  readonly id?: string;
  readonly type: string;
  readonly payload?: { readonly data?: { readonly completionStream?: Event } };
}

interface Event {
  readonly __typename: string;
  readonly text?: string;
  readonly completion?: { readonly status: string };
}

/** A client of `completionStream` over graphql-transport-ws: nothing but the protocol, so that it costs the load's core little. */
export async function createSubscriptionClient(url: string, apiKey: string): Promise<StreamClient> {
  const socket = new WebSocket(url.replace(/^http/, "ws"), "graphql-transport-ws", { perMessageDeflate: false });
  const ready = Promise.withResolvers<void>();
  const handlers = new Map<string, (frame: Frame) => void>();
  let operations = 0;
  socket.on("open", () => {
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${apiKey}` } }));
  });
  socket.on("message", (bytes: Buffer) => {
    const frame: Frame = JSON.parse(bytes.toString());
    if (frame.id !== undefined) handlers.get(frame.id)?.(frame);
    else if (frame.type === "connection_ack") ready.resolve();
    else if (frame.type === "ping") socket.send('{"type":"pong"}');
  });
  socket.on("close", (code: number, reason: Buffer) => {
    const error = new Error(`the socket was closed: ${String(code)} ${reason.toString()}`);
    ready.reject(error);
    for (const handle of handlers.values()) handle({ type: "closed" });
  });
  socket.on("error", ready.reject);
  await ready.promise;

  function subscribe(handle: (frame: Frame) => void): string {
    operations += 1;
    const id = String(operations);
    handlers.set(id, handle);
    const variables = { input: { model: MODEL, messages: [{ role: "USER", text: PROMPT }] } };
    const payload = { query: SUBSCRIPTION, variables, operationName: "CompletionStream" };
    socket.send(JSON.stringify({ id, type: "subscribe", payload }));
    return id;
  }

  return {
    stream: () =>
      new Promise((resolve, reject) => {
        const begunAt = performance.now();
        let firstTokenMs = Number.NaN;
        let size = 0;
        let messages = 0;
        let longestGapMs = 0;
        let lastAt = Number.NaN;
        let last: Event | undefined;
        const id = subscribe((frame) => {
          const event = frame.payload?.data?.completionStream;
          if (frame.type === "next" && event !== undefined) {
            if (event.text !== undefined) {
              const now = performance.now();
              if (messages === 0) firstTokenMs = now - begunAt;
              else if (now - lastAt > longestGapMs) longestGapMs = now - lastAt;
              lastAt = now;
              messages += 1;
              size += event.text.length;
            }
            last = event;
            return;
          }
          handlers.delete(id);
          const isRight = frame.type === "complete" && last?.completion?.status === "COMPLETED";
          if (isRight) resolve({ firstTokenMs, size, messages, longestGapMs });
          else reject(new Error(`the stream ended with ${JSON.stringify(frame)} after ${JSON.stringify(last)}`));
        });
      }),
    begin: (wanted) =>
      new Promise((resolve, reject) => {
        let messages = 0;
        const id = subscribe((frame) => {
          if (frame.type !== "next") {
            reject(new Error(`the stream ended with ${JSON.stringify(frame)}`));
            return;
          }
          if (frame.payload?.data?.completionStream?.text === undefined) return;
          messages += 1;
          if (messages !== wanted) return;
          resolve({
            complete: () => {
              handlers.delete(id);
              socket.send(JSON.stringify({ id, type: "complete" }));
            },
            drop: () => {
              handlers.clear();
              socket.terminate();
            },
            stall: () => {
              socket.pause();
            },
          });
        });
      }),
    close: () => {
      handlers.clear();
      socket.terminate();
    },
  };
}
