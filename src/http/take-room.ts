import type { FastifyReply, FastifyRequest, preParsingHookHandler, RequestPayload } from "fastify";
import type { IncomingMessage } from "node:http";
import type { Principal } from "../domain/identity/principal.ts";
import { HeldBody, type BodyRoom } from "./body-room.ts";
import { countBody } from "./counted-body.ts";

/**
 * Creates the hook of the web framework that refuses a body for which there is no room by its length, and takes room for one as it comes.
 * The room is given back when the answer is out or its reader gone.
 *
 * @param deps.find who sends a request; nobody who is unknown sends a body that is read
 */
export function createTakeRoom(deps: {
  readonly bodies: BodyRoom;
  readonly maxBodyBytes: number;
  readonly find: (request: IncomingMessage) => Principal | undefined;
}): preParsingHookHandler {
  function take({ raw, headers }: FastifyRequest, reply: FastifyReply, payload: RequestPayload): RequestPayload {
    const principal = deps.find(raw);
    const { "content-length": length, "transfer-encoding": encoding } = headers;
    // One that has left already closes no more.
    if (principal === undefined || reply.raw.destroyed) return payload;
    const share = deps.bodies.of(principal.organizationId);
    if (length === undefined && encoding === undefined) return payload;
    const bytes = Number(length ?? 0);
    // What is longer is refused by its length.
    if (bytes > deps.maxBodyBytes) return payload;
    share.assertRoom(bytes);
    const held = new HeldBody(share);
    reply.raw.once("close", () => {
      held.leave();
    });
    return countBody(payload, held);
  }

  return (request, reply, payload, done) => {
    let taken: RequestPayload;
    try {
      taken = take(request, reply, payload);
    } catch (error) {
      done(error instanceof Error ? error : new Error("There is no room.", { cause: error }));
      return;
    }
    done(null, taken);
  };
}
