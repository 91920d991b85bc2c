import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../lib/clock.ts";
import type { HttpReply, HttpRequest } from "../exchange.ts";

/** A request that was taken in without the web framework. */
export class DirectRequest implements HttpRequest {
  readonly id: string;
  readonly ip: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: unknown = undefined;
  readonly raw: IncomingMessage;
  readonly routeOptions: { readonly url: string };
  body: unknown = undefined;

  constructor(
    raw: IncomingMessage,
    { route, id, ip }: { readonly route: { readonly url: string }; readonly id: string; readonly ip: string },
  ) {
    this.id = id;
    this.ip = ip;
    this.method = raw.method ?? "";
    this.url = raw.url ?? "";
    this.headers = raw.headers;
    this.raw = raw;
    this.routeOptions = route;
  }
}

/** When a request began, before anybody knew who sends it, and by which clock. */
export interface DirectTimer {
  readonly clock: Pick<Clock, "monotonicMs">;
  /** By the monotonic clock. */
  readonly startedAtMs: number;
}

/** Its answer: head and body go out in one write. */
export class DirectReply implements HttpReply {
  readonly raw: ServerResponse;
  statusCode = 200;
  readonly #timer: DirectTimer;
  readonly #headers: Record<string, string>;
  #isHijacked = false;

  constructor(raw: ServerResponse, requestId: string, timer: DirectTimer) {
    this.raw = raw;
    this.#timer = timer;
    this.#headers = { "x-request-id": requestId };
  }

  get elapsedTime(): number {
    return this.#timer.clock.monotonicMs() - this.#timer.startedAtMs;
  }

  code(status: number): this {
    this.statusCode = status;
    return this;
  }

  header(name: string, value: string): this {
    this.#headers[name] = value;
    return this;
  }

  headers(values: Readonly<Record<string, string>>): this {
    Object.assign(this.#headers, values);
    return this;
  }

  getHeaders(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  hijack(): this {
    this.#isHijacked = true;
    return this;
  }

  send(body: string): this {
    if (this.#isHijacked || this.raw.headersSent || this.raw.destroyed) return this;
    const length = Buffer.byteLength(body);
    this.#headers["content-length"] = String(length);
    this.raw.writeHead(this.statusCode, this.#headers);
    // The same bytes for ASCII, and quicker.
    this.raw.end(body, length === body.length ? "latin1" : "utf8");
    return this;
  }
}
