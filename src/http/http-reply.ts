import type { ServerResponse } from "node:http";

/** The answer to a request, whoever took that in. */
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
