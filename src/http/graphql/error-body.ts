import type { GraphQLFormattedError } from "graphql";
import type { HttpReply } from "../http-reply.ts";

/** A body in GraphQL's shape for a request that failed as a whole. */
export function toErrorBody(errors: readonly GraphQLFormattedError[]): string {
  return JSON.stringify({ errors });
}

/** Sets `Retry-After`, in whole seconds, to the longest time that an error asks for. */
export function setRetryAfter(reply: HttpReply, errors: readonly GraphQLFormattedError[]): void {
  let longestMs = -1;
  for (const { extensions } of errors) {
    const retryAfterMs = extensions?.retryAfterMs;
    if (typeof retryAfterMs === "number" && retryAfterMs > longestMs) longestMs = retryAfterMs;
  }
  if (longestMs >= 0) reply.header("retry-after", String(Math.ceil(longestMs / 1000)));
}
