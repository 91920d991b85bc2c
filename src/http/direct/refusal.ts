import type { IncomingMessage } from "node:http";

/** Why the direct way did not take a caller in. */
export interface Refusal {
  readonly error: unknown;
  /** Milliseconds from the request's beginning until it was refused. */
  readonly afterMs: number;
}

const REFUSAL = Symbol("refusal");

/** A request as Node gives it; on one whose sender was refused stands why, and nothing on any other. */
interface AskedRequest extends IncomingMessage {
  [REFUSAL]?: Refusal;
}

/** Keeps a refusal with its request, for the web framework to give it. */
export function keepRefusal(request: AskedRequest, refusal: Refusal): void {
  request[REFUSAL] = refusal;
}

/** The refusal of a request that came from the direct way. */
export function findRefusal(request: AskedRequest): Refusal | undefined {
  return request[REFUSAL];
}
