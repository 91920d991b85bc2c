import { fileURLToPath } from "node:url";
import { randomBytes } from "node:crypto";
import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";
import { createHttpServer, type HttpServer, type HttpServerDeps } from "../../src/http/create-http-server.ts";
import type { Identity } from "../../src/domain/identity/identity.ts";
import type { RequestSummary } from "../../src/lib/request-summary.ts";
import type { HttpServerSettings } from "../../src/http/settings.ts";
import { createIdSource } from "../../src/lib/id.ts";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import { createFakeGateway, type FakeGateway } from "./fake-gateway.ts";

/** An error as it comes over the wire. */
export interface WireError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** An answer as it comes over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly WireError[] | undefined;
}

/** The faces over a fake gateway, on a free port. */
export interface ServedGraphql {
  readonly server: HttpServer;
  readonly gateway: FakeGateway;
  readonly url: string;
  readonly webSocketUrl: string;
  /** A key of `org_a` with every scope. */
  readonly secret: string;
  readonly lines: readonly RequestSummary[];
  /** Empties {@link ServedGraphql.lines}. */
  forgetLines(): void;
  readonly events: readonly { readonly message: string }[];
  health: { isReady: boolean; status: string };
  /** Posts a document with the key `secret`, or another. */
  post(query: string, options?: PostOptions): Promise<WireAnswer>;
  /** A client over WebSocket that does not retry. */
  connect(secret?: string, params?: Record<string, unknown>): Client;
}

/** What may differ from an ordinary POST. */
export interface PostOptions {
  readonly variables?: unknown;
  readonly operationName?: string;
  readonly secret?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Settings with their defaults. */
const SETTINGS: HttpServerSettings = {
  http: {
    maxBodyBytes: 16 * 1024 * 1024,
    bodyRoom: { maxBytes: 536_870_912, maxShareBytes: 268_435_456 },
    trustedProxies: null,
  },
  graphql: {
    introspection: true,
    maxDepth: 12,
    maxAliases: 30,
    maxListItems: 50_000,
    maxTokens: 4_000,
    defaultPageSize: 50,
    maxPageSize: 200,
    pingIntervalMs: 12_000,
    slowReaderTimeoutMs: 30_000,
  },
};

/** Serves the faces. */
export async function serveGraphql(
  overrides: {
    readonly http?: Partial<HttpServerSettings["http"]>;
    readonly graphql?: Partial<HttpServerSettings["graphql"]>;
    /** Who callers are, instead of the fake's own keys. */
    readonly identity?: Identity;
  } = {},
): Promise<ServedGraphql & AsyncDisposable> {
  const gateway = createFakeGateway();
  const clock = createSystemClock();
  const lines: RequestSummary[] = [];
  const events: { message: string }[] = [];
  const clients: Client[] = [];
  const health = { isReady: true, status: "ok" };
  const deps: HttpServerDeps = {
    gateway: overrides.identity === undefined ? gateway : { ...gateway, identity: overrides.identity },
    clock,
    ids: createIdSource({ clock, randomBytes }),
    logger: { logRequest: (line) => lines.push(line), logEvent: (event) => events.push(event) },
    errorPages: fileURLToPath(new URL("../../docs/errors/", import.meta.url)),
    health: { ready: () => served.health },
    metrics: { contentType: "text/plain; version=0.0.4", text: () => Promise.resolve("narthex_up 1\n") },
    settings: { http: { ...SETTINGS.http, ...overrides.http }, graphql: { ...SETTINGS.graphql, ...overrides.graphql } },
    docsUrl: (code) => `https://docs.test/errors/${code}`,
  };
  const server = await createHttpServer(deps);
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  const { secret } = gateway.addKey("org_a");
  const served: ServedGraphql = {
    server,
    gateway,
    url,
    webSocketUrl: `${url.replace("http", "ws")}/graphql`,
    secret,
    lines,
    forgetLines() {
      lines.length = 0;
    },
    events,
    health,
    post: (query, options = {}) => post(`${url}/graphql`, query, { secret, ...options }),
    connect(other = secret, params = {}) {
      const client = createClient({
        url: served.webSocketUrl,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${other}`, ...params },
        retryAttempts: 0,
        lazyCloseTimeout: 60_000,
      });
      clients.push(client);
      return client;
    },
  };
  return Object.assign(served, {
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.dispose();
      await server.close(100);
    },
  });
}

async function post(url: string, query: string, options: PostOptions): Promise<WireAnswer> {
  const { variables, operationName } = options;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(options.secret === undefined ? {} : { authorization: `Bearer ${options.secret}` }),
      ...options.headers,
    },
    body: options.body ?? JSON.stringify({ query, variables, operationName }),
    signal: options.signal ?? null,
  });
  return readAnswer(response);
}

/** Reads an answer in GraphQL's shape. */
export async function readAnswer(response: Response): Promise<WireAnswer> {
  const text = await response.text();
  const body = JSON.parse(text) as Pick<WireAnswer, "data" | "errors">;
  return { status: response.status, headers: response.headers, text, data: body.data, errors: body.errors };
}
