import type { RequestSummary } from "../lib/request-summary.ts";

/** Where the transports write. Never called on the way to an answer. */
export interface HttpLogger {
  logRequest(request: RequestSummary): void;
  logEvent(event: {
    readonly level: "info" | "warn" | "error";
    /** A constant sentence. */
    readonly message: string;
    readonly fields?: Readonly<Record<string, string | number | boolean | undefined>>;
    readonly error?: unknown;
  }): void;
}
