import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { HttpRequest } from "../http-request.ts";

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
