import { createServer } from "node:http";
import { Pool } from "undici";

/**
 * The least that can stand where Narthex stands: node:http in front, undici behind, nothing known of what passes. Whole answers are
 * read and sent on, event streams are piped. Prints its port.
 */
const vendor = new URL(process.env["VENDOR_URL"] ?? "");
const pool = new Pool(vendor.origin, { connections: 1_024, pipelining: 1 });

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const left = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished) left.abort();
    });
    forward(Buffer.concat(pieces), left.signal).catch(() => {
      response.destroy();
    });
  });

  async function forward(body: Buffer, signal: AbortSignal): Promise<void> {
    const answer = await pool.request({
      method: "POST",
      path: `${vendor.pathname}/chat/completions`,
      headers: { "content-type": "application/json", authorization: "Bearer sk-bench" },
      body,
      signal,
    });
    const type = String(answer.headers["content-type"]);
    if (type.startsWith("text/event-stream")) {
      response.writeHead(answer.statusCode, { "content-type": type });
      answer.body.pipe(response);
      answer.body.on("error", () => {
        response.destroy();
      });
      return;
    }
    const text = await answer.body.text();
    response.writeHead(answer.statusCode, { "content-type": type, "content-length": Buffer.byteLength(text) });
    response.end(text);
  }
});
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ port: address.port });
});
