import type { IncomingMessage } from "node:http";
import type { IdSource } from "../lib/id.ts";

/** What is taken over from a caller: a token that can stand in a header, a log and an address. */
const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** The caller's own `x-request-id` where it is a sane token, else a new one. */
export function toRequestId(request: Pick<IncomingMessage, "headers">, ids: IdSource): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && TOKEN.test(given) ? given : ids.createId("req");
}
