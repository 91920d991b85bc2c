import { createServer, type ServerResponse } from "node:http";
import { streamEvents, VENDOR_HEADERS } from "./answer.ts";
import { afterwards } from "./scratch.ts";

/** A vendor that streams at a model's pace, and begins whole answers without ever ending them. */
export interface PacedVendor {
  /** Ends in `/v1`. */
  readonly url: string;
  /** Streams under way. */
  live(): number;
}

/** How it streams. */
export interface PacedVendorOptions {
  readonly deltas: number;
  readonly intervalMs: number;
  /** After how many events the n-th stream (from 0) stops without ending; `undefined` for one that does not. */
  readonly stallsAfter?: (stream: number) => number | undefined;
  /** Called when a caller's socket is closed before its stream has ended. */
  readonly onAbandoned?: () => void;
}

/** Starts the vendor in this process; closed when the benchmark ends. */
export async function startPacedVendor(options: PacedVendorOptions): Promise<PacedVendor> {
  const events = streamEvents(options.deltas).map((event) => Buffer.from(event));
  let streams = 0;
  let live = 0;
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      response.end('{"object":"list","data":[]}');
      return;
    }
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.once("end", () => {
      if (Buffer.concat(pieces).includes('"stream":true')) stream(response);
      else hold(response);
    });
  });

  /** A whole answer that is never whole. */
  function hold(response: ServerResponse): void {
    live += 1;
    response.writeHead(200, { ...VENDOR_HEADERS, "content-type": "application/json" });
    response.write('{"id":');
    response.once("close", () => {
      live -= 1;
      options.onAbandoned?.();
    });
  }

  function stream(response: ServerResponse): void {
    const stallsAfter = options.stallsAfter?.(streams) ?? Number.POSITIVE_INFINITY;
    streams += 1;
    live += 1;
    response.writeHead(200, { ...VENDOR_HEADERS, "content-type": "text/event-stream; charset=utf-8" });
    let next = 0;
    const timer = setInterval(() => {
      if (next >= stallsAfter) return;
      // The last delta comes with what ends the stream, as vendors send it.
      const last = next >= options.deltas + 1;
      if (last) response.end(Buffer.concat(events.slice(next)));
      else response.write(events[next] ?? "");
      next += 1;
      if (last) clearInterval(timer);
    }, options.intervalMs);
    response.once("close", () => {
      clearInterval(timer);
      live -= 1;
      if (!response.writableFinished) options.onAbandoned?.();
    });
  }
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterwards(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${String(address.port)}/v1`, live: () => live };
}
