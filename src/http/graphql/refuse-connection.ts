import { IncomingMessage, maxHeaderSize, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { GatewayError } from "../../domain/error/gateway-error.ts";
import type { GraphqlFace } from "../../graphql/schema.ts";
import type { IdSource } from "../../lib/id.ts";
import type { HttpLogger } from "../http-logger.ts";

/** What is said of each error of Node's parser. */
interface Answer {
  readonly status: string;
  readonly message: string;
}

const MALFORMED: Answer = {
  status: "400 Bad Request",
  message: "This cannot be read as a request: its lines, headers or lengths are malformed. Send it again as HTTP/1.1.",
};
/** The sender's end came too early. A request whose headers had come is logged by its handler, which hears that its sender left. */
const CUT_OFF = "HPE_INVALID_EOF_STATE";
const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  [CUT_OFF, { status: "400 Bad Request", message: "The request was cut off before its end. Send it again whole." }],
  [
    "HPE_HEADER_OVERFLOW",
    {
      status: "431 Request Header Fields Too Large",
      message: `The headers are larger than ${String(maxHeaderSize)} bytes together, which is the limit. Send smaller ones.`,
    },
  ],
  [
    "ERR_HTTP_REQUEST_TIMEOUT",
    { status: "408 Request Timeout", message: "The request did not come in whole in time. Send it again." },
  ],
]);

/**
 * Whether the connection waits for the answer to an earlier, whole request, or has bytes of one that its reader does not fetch. Node keeps
 * the answer under way in `_httpMessage`, and its own handler of such errors asks there, too.
 */
function isAnswering(socket: Socket): boolean {
  if (socket.writableLength > 0) return true;
  const answer = "_httpMessage" in socket ? socket._httpMessage : undefined;
  if (!(answer instanceof ServerResponse)) return false;
  const request: unknown = answer.req;
  return answer.headersSent || (request instanceof IncomingMessage && request.complete);
}

/**
 * Creates the handler of what Node's parser refuses: no handler of requests ever sees it. Which face was meant is not known, so the answer
 * has the shapes of both.
 */
export function createRefuseConnection(deps: {
  readonly face: GraphqlFace;
  readonly ids: IdSource;
  readonly logger: HttpLogger;
}): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (thrown, socket) => {
    // Whoever has gone hears nothing; and before the end of another answer this one would be read as that, or as a part of it.
    if (thrown.code === "ECONNRESET" || !socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const { status, message } = ANSWERS.get(thrown.code ?? "") ?? MALFORMED;
    const requestId = deps.ids.createId("req");
    const error = new GatewayError({ code: "BAD_USER_INPUT", message });
    const body = JSON.stringify({
      errors: [deps.face.formatError(error, requestId).toJSON()],
      error: { message, type: "invalid_request_error", param: null, code: "invalid_request" },
    });
    if (thrown.code !== CUT_OFF) {
      deps.logger.logRequest({
        requestId,
        transport: "http",
        status: Number.parseInt(status, 10),
        durationMs: 0,
        clientIp: socket.remoteAddress,
        errorCode: error.code,
      });
    }
    const head = [
      `HTTP/1.1 ${status}`,
      "connection: close",
      "content-type: application/json; charset=utf-8",
      `content-length: ${String(Buffer.byteLength(body))}`,
      `x-request-id: ${requestId}`,
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
  };
}
