import { Pool } from "undici";
import type { AddressRule } from "../../lib/address-rule.ts";
import { trimEnd } from "../../lib/trim-end.ts";
import type { CallLimits } from "../../domain/provider/call-limits.ts";
import { createGuardedConnector } from "./guarded-connector.ts";
import { HttpExchange } from "./http-exchange.ts";

/** Sockets of one credential to one host; a call beyond them waits for one as long as for a connection. */
const CONNECTIONS = 1_024;
const KEEP_ALIVE_MS = 60_000;
/** The longest that undici tries a connection for calls that have all given up. */
const CONNECT_ATTEMPT_MS = 30_000;

/** The names of headers that carry a credential. */
const SECRET_HEADER = /authorization$|key|token|secret/i;

/** What a body is where nothing else is said. */
const JSON_TYPE = "application/json";

/** A request to a vendor. */
export interface VendorRequest {
  readonly method: "GET" | "POST";
  /** Below the base URL, beginning with a slash; may hold a query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** JSON text, unless `contentType` says otherwise; none for `GET`. */
  readonly body?: string | undefined;
  /** Default `application/json`. */
  readonly contentType?: string | undefined;
  readonly limits: CallLimits;
  readonly signal: AbortSignal;
  /** Told where the signal is aborted before anything was sent; default nobody is. */
  readonly onUnsent?: (() => void) | undefined;
}

/** Sends requests to one host with one credential over connections that are kept. */
export interface HttpTransport {
  /** Begins an exchange; its waits reject with an {@link import("./http-exchange.ts").ExchangeError} or the signal's reason. */
  send(request: VendorRequest): HttpExchange;
}

/**
 * Creates the connections of one credential to one host: HTTP/1.1, no pipelining, no redirects followed, nothing decompressed.
 *
 * @param options.baseUrl where paths are appended; a slash at its end is dropped
 * @param options.headers sent with every request, the credential among them
 * @param options.accept the content types of answers; default JSON and event streams
 * @param options.addressRule what every address is held against before it is connected to; default nothing
 */
export function createHttpTransport(options: {
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  accept?: string | undefined;
  addressRule?: AddressRule | undefined;
}): HttpTransport {
  const url = new URL(options.baseUrl);
  const prefix = trimEnd(url.pathname, "/");
  const pool = new Pool(url.origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect:
      options.addressRule === undefined
        ? { timeout: CONNECT_ATTEMPT_MS }
        : createGuardedConnector({ rule: options.addressRule, timeoutMs: CONNECT_ATTEMPT_MS }),
  });
  const fixedSecrets = secretsOf(options.headers);
  const fixedHeaders = Object.entries({
    ...options.headers,
    accept: options.accept ?? "application/json, text/event-stream",
  }).flat();
  const jsonHeaders = [...fixedHeaders, "content-type", JSON_TYPE];

  return {
    send(request) {
      const { limits } = request;
      const exchange = new HttpExchange({
        signal: request.signal,
        onUnsent: request.onUnsent,
        maxBodyBytes: limits.maxBodyBytes,
        sentSecrets: request.headers === undefined ? fixedSecrets : [...fixedSecrets, ...secretsOf(request.headers)],
      });
      if (request.signal.aborted) return exchange;
      pool.dispatch(
        {
          method: request.method,
          path: prefix + request.path,
          headers: isPlainPost(request) ? jsonHeaders : headersOf(request, fixedHeaders),
          body: request.body ?? null,
          headersTimeout: limits.firstByteMs,
          bodyTimeout: limits.idleMs,
        },
        exchange,
      );
      exchange.limitConnecting(limits.connectMs);
      return exchange;
    },
  };
}

/** Whether nothing but a JSON body is sent, as by almost every call. */
function isPlainPost({ headers, body, contentType }: VendorRequest): boolean {
  return headers === undefined && body !== undefined && contentType === undefined;
}

function headersOf(request: VendorRequest, fixed: readonly string[]): string[] {
  const extra = Object.entries(request.headers ?? {}).flat();
  const content = request.body === undefined ? [] : ["content-type", request.contentType ?? JSON_TYPE];
  return [...fixed, ...extra, ...content];
}

/** The secrets among headers, in lower case: whole values, and what stands behind the scheme of an `authorization`. */
function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => SECRET_HEADER.test(name))
    .map(([name, value]) => (/authorization$/i.test(name) ? value.replace(/^[A-Za-z0-9-]+ +/, "") : value))
    .filter((secret) => secret !== "")
    .map((secret) => secret.toLowerCase());
}
