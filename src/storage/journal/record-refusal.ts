/**
 * Classes of SQLSTATE that speak of the data of a statement, not of the connection or the schema: data exception, integrity
 * constraint violation, program limit exceeded (PostgreSQL manual, appendix A).
 */
const REFUSAL_CLASSES = new Set(["22", "23", "54"]);

const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Whether an error of `writeBatch` says that a record of the batch can never be stored. Everything else - connections, deadlines,
 * permissions, a missing table - is trouble of the database, and the batch is tried again.
 */
export function isRecordRefusal(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (cause instanceof TypeError || cause instanceof RangeError) return true;
    if ("code" in cause && typeof cause.code === "string" && SQLSTATE.test(cause.code)) {
      return REFUSAL_CLASSES.has(cause.code.slice(0, 2));
    }
  }
  return false;
}
