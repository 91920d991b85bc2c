import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

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
