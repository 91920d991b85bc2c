import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { parse } from "secure-json-parse";

/** A body that is no JSON in UTF-8, or that names a prototype; refused as what the web framework refuses. */
class UnreadableBodyError extends Error {
  override readonly name = "UnreadableBodyError";
  readonly statusCode = 400;
}

/**
 * The JSON in a body's bytes, on either way. A body that is not UTF-8 is refused: what cannot be read would become other characters.
 *
 * @throws {@link UnreadableBodyError}
 */
export function parseBody(bytes: Buffer): unknown {
  // Not the parser's error: it quotes the body.
  if (!isUtf8(bytes)) throw new UnreadableBodyError("The body is not UTF-8.");
  try {
    return parse(bytes.toString("utf8"));
  } catch {
    throw new UnreadableBodyError("The body is no JSON.");
  }
}

/**
 * Reads the whole body as JSON; its length was checked before. `undefined` where the sender left in the middle.
 *
 * @throws {@link UnreadableBodyError}
 */
export async function readBody(request: IncomingMessage): Promise<{ readonly body: unknown } | undefined> {
  const bytes = await readBytes(request);
  return bytes === undefined ? undefined : { body: parseBody(bytes) };
}

function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    // Its close was said before anybody listened.
    if (request.destroyed) {
      resolve(undefined);
      return;
    }
    let first: Buffer | undefined;
    let all: Buffer[] | undefined;
    request.on("data", (chunk: Buffer) => {
      if (first === undefined) first = chunk;
      else (all ??= [first]).push(chunk);
    });
    request.once("end", () => {
      resolve(all === undefined ? first : Buffer.concat(all));
    });
    // A socket that fails closes too. What has ended closes as well, and to settle twice is told to a hook of Node's: dearer than to ask.
    request.once("close", () => {
      if (!request.readableEnded) resolve(undefined);
    });
    request.on("error", () => undefined);
  });
}
