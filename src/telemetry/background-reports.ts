import type { Logger } from "./logger.ts";

/** What the log says of the journal's troubles. */
export function createJournalReports(logger: Logger) {
  const report = (message: string) => (error: Error) => {
    logger.logEvent({ level: "warn", message, error });
  };
  return {
    onRejected(record: { readonly id: string } | undefined, error: unknown): void {
      logger.logEvent({
        level: "error",
        message: "a record was refused by the database and is kept in rejected.ndjson",
        fields: { completionId: record?.id },
        error,
      });
    },
    onCorrupt({ path, lostBytes }: { readonly path: string; readonly lostBytes: number }): void {
      logger.logEvent({ level: "error", message: "the journal was damaged", fields: { path, lostBytes } });
    },
    onFault: report("the journal's disk failed; it is tried again"),
    onUnreachable: report("the database took no records; it is tried again"),
  };
}

/** What the log says of a part that others can do without for a while, by a constant sentence; the reason is the adapter's. */
export function createOutageReport(logger: Logger, message: string): (reason: string) => void {
  return (reason) => {
    logger.logEvent({ level: "warn", message, fields: { reason } });
  };
}

/** Says which variables of the environment look like a slip of one that is read. */
export function reportMisspelt(
  misspelt: readonly { readonly variable: string; readonly message: string }[],
  logger: Logger,
): void {
  for (const { variable, message } of misspelt) {
    logger.logEvent({
      level: "warn",
      message: "a variable of the environment is not read",
      fields: { variable, reason: message },
    });
  }
}

/**
 * Says how sealing secrets anew with the first secret key ended; nobody waits for it, and the next start goes on with it.
 *
 * @param hasEarlierKeys whether an operator waits to take earlier keys out; the end is told then where there was nothing to do, too
 */
export function reportRewrapping(
  work: Promise<{ readonly rewrapped: number; readonly unopened: number }>,
  logger: Logger,
  hasEarlierKeys: boolean,
): void {
  work.then(
    ({ rewrapped, unopened }) => {
      const isTold = rewrapped > 0 || hasEarlierKeys;
      if (isTold) logger.logEvent({ level: "info", message: "secrets sealed anew", fields: { rewrapped } });
      if (unopened === 0) return;
      const message = "secrets that no secret key of this process opens; give the earlier key, or set them again";
      logger.logEvent({ level: "error", message, fields: { unopened } });
    },
    (error: unknown) => {
      logger.logEvent({
        level: "warn",
        message: "secrets could not be sealed anew; the next start tries again",
        error,
      });
    },
  );
}
