import { GatewayError } from "../domain/error/gateway-error.ts";

/** SQLSTATE classes that mean that the server is away, full or busy, not that the statement is wrong. */
const UNAVAILABLE_CLASSES: readonly string[] = ["08", "53", "57", "58", "XX"];

/** SQLSTATEs of other classes that a later try may get past: serialization failure, deadlock, lock not available, read-only transaction. */
const TRANSIENT_STATES: readonly string[] = ["40001", "40P01", "55P03", "25006"];

const FOREIGN_KEY_VIOLATION = "23503";

/** What pg and Node put on the errors of a lost or silent connection that has no SQLSTATE. */
const CONNECTION_FAILURE =
  /timeout|terminated|not queryable|connection (?:ended|error)|closed the connection|after calling end|^(?:connect|read|write|getaddrinfo) E|Too many connections/i;

/** The SQLSTATE (five characters) of a database error, looked for in its causes too; `undefined` where there is none. */
export function findSqlState(error: unknown): string | undefined {
  for (let depth = 0, current = error; depth < 5 && current instanceof Error; depth += 1, current = current.cause) {
    if ("code" in current && typeof current.code === "string" && /^[0-9A-Z]{5}$/.test(current.code))
      return current.code;
  }
  return undefined;
}

/** Whether the database could not be asked, or not in time: the statement may be right, and may even have been run. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const state = findSqlState(error);
  if (state !== undefined) return UNAVAILABLE_CLASSES.includes(state.slice(0, 2)) || TRANSIENT_STATES.includes(state);
  for (let depth = 0, current = error; depth < 5 && current instanceof Error; depth += 1, current = current.cause) {
    if ("code" in current && typeof current.code === "string" && /^E[A-Z_]+$/.test(current.code)) return true;
    if (CONNECTION_FAILURE.test(current.message)) return true;
  }
  return false;
}

/**
 * Turns whatever the database threw into an error of the closed table: `OVERLOADED` (retryable) where it did not answer,
 * `NOT_FOUND` where a row's owner does not exist, else `INTERNAL_SERVER_ERROR`. Neither statement nor values are kept: they hold callers' data.
 */
function toDatabaseFailure(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const state = findSqlState(error);
  if (isDatabaseUnavailable(error)) {
    return new GatewayError({
      code: "OVERLOADED",
      message: "The database did not answer in time. Try again in a moment.",
      detail: describeFailure(error),
      retryAfterMs: 1_000,
    });
  }
  if (state === FOREIGN_KEY_VIOLATION) {
    return new GatewayError({
      code: "NOT_FOUND",
      message: "The organization, team, project or user that this is to belong to does not exist there.",
      detail: describeFailure(error),
    });
  }
  return new GatewayError({
    code: "INTERNAL_SERVER_ERROR",
    message: "The database refused a statement of ours. This is a fault of the gateway.",
    detail: describeFailure(error),
  });
}

/** Runs work against the database; whatever it throws comes out as {@link toDatabaseFailure} says. */
export async function guardDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDatabaseFailure(error);
  }
}

/** For the log: SQLSTATE, constraint and the innermost message, which for data errors would quote values and is left out. */
export function describeFailure(error: unknown): string {
  let innermost = error;
  for (let depth = 0; depth < 5 && innermost instanceof Error && innermost.cause instanceof Error; depth += 1) {
    innermost = innermost.cause;
  }
  if (!(innermost instanceof Error)) return "not an error";
  const state = findSqlState(error);
  const constraint =
    "constraint" in innermost && typeof innermost.constraint === "string" ? `, constraint ${innermost.constraint}` : "";
  if (state === undefined) return innermost.message;
  const quotesValues = state.startsWith("22") || state.startsWith("23");
  return `SQLSTATE ${state}${constraint}${quotesValues ? "" : `: ${innermost.message}`}`;
}
