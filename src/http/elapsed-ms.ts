import { findRefusal } from "./direct/refusal.ts";
import type { HttpReply } from "./http-reply.ts";
import type { HttpRequest } from "./http-request.ts";

/** Milliseconds since a request began; the reply of the web framework knows of those alone that it had it. */
export function elapsedMs(request: Pick<HttpRequest, "raw">, reply: Pick<HttpReply, "elapsedTime">): number {
  return reply.elapsedTime + (findRefusal(request.raw)?.afterMs ?? 0);
}
