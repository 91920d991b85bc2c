import type { ServerResponse } from "node:http";
import type { Clock } from "../../lib/clock.ts";
import type { HttpReply } from "../http-reply.ts";

/** When a request began, before anybody knew who sends it, and by which clock. */
export interface DirectTimer {
  readonly clock: Pick<Clock, "monotonicMs">;
  /** By the monotonic clock. */
  readonly startedAtMs: number;
}

/** The answer to a request on the direct way: head and body go out in one write. */
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
