import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { parse } from "secure-json-parse";
import { parseJson } from "../../lib/json.ts";
import type { HeldBody } from "../body-room.ts";

/**
 * A body that is no JSON in UTF-8, or that names a prototype; refused as what the web framework refuses. Its message is for the caller: it
 * quotes nothing.
 */
export class UnreadableBodyError extends Error {
  override readonly name = "UnreadableBodyError";
  readonly statusCode = 400;
}

const NO_JSON =
  "The body is no JSON: it may be cut off, or lack quotes. Send JSON in UTF-8 with a correct content-length.";
const NAMES_PROTOTYPE =
  "An object in the body has the key __proto__, or constructor with the key prototype in it, which are not taken. Give it another name.";

/**
 * The JSON in a body's bytes, on either way. A body that is not UTF-8 is refused: what cannot be read would become other characters.
 *
 * @throws {@link UnreadableBodyError}
 */
export function parseBody(bytes: Buffer): unknown {
  // Not the parser's error: it quotes the body.
  if (!isUtf8(bytes)) throw new UnreadableBodyError("The body is not UTF-8. Send JSON in UTF-8, uncompressed.");
  const text = bytes.toString("utf8");
  try {
    return parse(text);
  } catch {
    throw new UnreadableBodyError(parseJson(text) === undefined ? NO_JSON : NAMES_PROTOTYPE);
  }
}

/**
 * Reads the whole body as JSON; its length was checked before. `undefined` where the sender left in the middle.
 *
 * @param held what it takes room in as it comes
 * @throws {@link UnreadableBodyError}; `OVERLOADED` where the room is full before it has come whole
 */
export async function readBody(
  request: IncomingMessage,
  held: HeldBody,
): Promise<{ readonly body: unknown } | undefined> {
  const bytes = await readBytes(request, held);
  return bytes === undefined ? undefined : { body: parseBody(bytes) };
}

function readBytes(request: IncomingMessage, held: HeldBody): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    // Its close was said before anybody listened.
    if (request.destroyed) {
      resolve(undefined);
      return;
    }
    let first: Buffer | undefined;
    let all: Buffer[] | undefined;
    request.on("data", (chunk: Buffer) => {
      try {
        held.add(chunk.length);
      } catch (error) {
        // The rest is let go by.
        request.removeAllListeners("data").resume();
        reject(error instanceof Error ? error : new Error("The body was not counted.", { cause: error }));
        return;
      }
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
