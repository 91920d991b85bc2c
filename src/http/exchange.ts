import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** A request as the faces see it, whether the web framework or the direct way (`direct/`) took it in. */
export interface HttpRequest {
  /** As the answer's `x-request-id` says it. */
  readonly id: string;
  /** The caller's address, behind the proxies that are trusted. */
  readonly ip: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON; `undefined` before it is read, and where there is none. */
  readonly body: unknown;
  /** What stands in the places of the route's parameters. */
  readonly params: unknown;
  readonly raw: IncomingMessage;
  readonly routeOptions: { readonly url?: string | undefined };
}

/** The answer to an {@link HttpRequest}. */
export interface HttpReply {
  readonly raw: ServerResponse;
  readonly statusCode: number;
  /** Milliseconds since whoever took the request in had it; `elapsedMs` counts what came before, too. */
  readonly elapsedTime: number;
  code(status: number): this;
  header(name: string, value: string): this;
  headers(values: Readonly<Record<string, string>>): this;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
  /** From now on the caller of this writes to {@link HttpReply.raw} by itself. */
  hijack(): this;
  send(body: string): this;
}
