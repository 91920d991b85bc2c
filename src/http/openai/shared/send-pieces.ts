import { setImmediate } from "node:timers/promises";
import { JSON_TYPE, type EndpointCall, type EndpointDeps } from "./endpoint.ts";
import { createPacedWriter } from "./paced-writer.ts";

/** Characters that are written at once. */
const SLICE_LENGTH = 65_536;
/** Milliseconds of making pieces after which everybody else has a turn. */
const TURN_MS = 4;

/**
 * Sends a JSON answer piece by piece. Pieces are made when they are asked for: between them others are served, and no more of the
 * answer exists than its reader has room for.
 */
export async function sendPieces(call: EndpointCall, deps: EndpointDeps, pieces: Iterable<string>): Promise<void> {
  const { reply } = call;
  const response = reply.raw;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) response.setHeader(name, value);
  }
  response.setHeader("content-type", JSON_TYPE);
  const writer = createPacedWriter({
    ...deps,
    response,
    onStall: (reason) => {
      call.abort(reason);
    },
  });
  let slice = "";
  let turnAtMs = deps.clock.monotonicMs();
  for (const piece of pieces) {
    slice += piece;
    if (slice.length >= SLICE_LENGTH) {
      await writer.write(slice);
      slice = "";
    }
    if (response.destroyed) return;
    if (deps.clock.monotonicMs() - turnAtMs < TURN_MS) continue;
    await setImmediate();
    turnAtMs = deps.clock.monotonicMs();
  }
  await writer.end(slice);
}
