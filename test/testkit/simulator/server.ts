import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { deliver } from "./delivery/deliver.ts";
import type { Call, Dialect } from "./dialect.ts";
import type { Recorder } from "./recording.ts";
import { respond, type RespondDeps } from "./respond.ts";
import type { TokenServer } from "./vertex/token-server.ts";

/** What the server serves with. */
export interface ServerDeps extends RespondDeps {
  /** Dialects by the path's first segment, or by the whole path where that has one of its own. */
  readonly dialects: ReadonlyMap<string, Dialect>;
  /** Google's token endpoint, under `/oauth`; its requests are not recorded. */
  readonly tokens: TokenServer;
  readonly recorder: Recorder;
  readonly now: () => number;
}

/** Creates the HTTP server in front of all dialects; it does not listen yet. */
export function createSimulatorServer(deps: ServerDeps): Server {
  const connections = new WeakMap<Socket, { id: number; requests: number }>();
  let connectionCount = 0;
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    socket.setNoDelay(true);
    connections.set(socket, { id: connectionCount++, requests: 0 });
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://simulator");
    const segment = url.pathname.split("/")[1] ?? "";
    if (segment === "oauth") {
      const given = await deps.tokens.exchange(request.headers["content-type"], await readBody(request));
      response.writeHead(given.status, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(given.body));
      return;
    }
    const dialect = deps.dialects.get(url.pathname.slice(1)) ?? deps.dialects.get(segment);
    if (dialect === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not one of the simulated vendors' base URLs.\n");
      return;
    }
    const rawBody = await readBody(request).catch(() => null);
    if (rawBody === null) return;
    const call: Call = {
      method: request.method ?? "GET",
      path: url.pathname.slice(segment.length + 1),
      query: url.searchParams,
      headers: request.headers,
      body: parseBody(rawBody),
      rawBody,
    };
    const connection = connections.get(request.socket) ?? { id: -1, requests: 0 };
    const record = deps.recorder.add({
      vendor: dialect.vendor,
      method: call.method,
      path: call.path,
      query: Object.fromEntries(call.query),
      headers: call.headers,
      body: call.body,
      rawBody,
      connection: { id: connection.id, requestOnConnection: connection.requests++ },
      receivedAt: deps.now(),
      control: {},
      status: null,
      framesSent: 0,
      finishedAt: null,
      closedAt: null,
      brokenOff: false,
    });
    const gone = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished && !record.brokenOff) record.closedAt = deps.now();
      else record.finishedAt = deps.now();
      gone.abort();
      deps.recorder.changed();
    });
    response.on("error", () => undefined);
    try {
      const { reply, control, errorFrames } = respond(dialect, call, deps);
      record.control = control;
      await deliver({ reply, control, response, record, signal: gone.signal, errorFrames });
    } catch (error) {
      // A client that left ends the delivery; anything else is a mistake of the simulator and must be seen.
      if (gone.signal.aborted) return;
      if (!response.headersSent) response.writeHead(599, { "content-type": "text/plain" });
      response.end(`simulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  };
  return server;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0].toString() : Buffer.concat(chunks).toString();
}

function parseBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
