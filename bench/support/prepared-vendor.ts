import { createServer } from "node:net";
import { streamEvents, VENDOR_HEADERS } from "./answer.ts";
import { afterwards } from "./scratch.ts";

/**
 * Starts a vendor in this process that sends a whole stream as fast as it is taken, as vendors cut it: chunked, one chunk an event.
 * Everything is prepared, so that it costs the load's core next to nothing. Gives its base URL, which ends in `/v1`.
 */
export async function startPreparedVendor(options: { readonly deltas: number }): Promise<string> {
  const chunks = streamEvents(options.deltas).map(
    (event) => `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`,
  );
  const headers = {
    ...VENDOR_HEADERS,
    "content-type": "text/event-stream; charset=utf-8",
    "transfer-encoding": "chunked",
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const answer = Buffer.from(`HTTP/1.1 200 OK\r\n${head.join("")}\r\n${chunks.join("")}0\r\n\r\n`);
  const models = '{"object":"list","data":[]}';
  const server = createServer({ noDelay: true }, (socket) => {
    let received = "";
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
      for (;;) {
        const end = received.indexOf("\r\n\r\n");
        if (end === -1) return;
        const length = Number(/\r\ncontent-length: *(\d+)/i.exec(received.slice(0, end))?.[1] ?? 0);
        if (received.length < end + 4 + length) return;
        const isPost = received.startsWith("POST");
        received = received.slice(end + 4 + length);
        if (isPost) socket.write(answer);
        else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${String(models.length)}\r\n\r\n${models}`);
      }
    });
    socket.on("error", () => {
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterwards(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${String(address.port)}/v1`;
}
