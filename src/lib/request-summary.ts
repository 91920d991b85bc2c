/** What one line of the log says of a request or an operation. */
export interface RequestSummary {
  /** As in the response's `x-request-id`, and in every error's extensions. */
  readonly requestId: string;
  readonly transport: "http" | "websocket";
  readonly method?: string | undefined;
  /** The route, without query string. */
  readonly path?: string | undefined;
  /** HTTP status; not of operations over a WebSocket. */
  readonly status?: number | undefined;
  readonly durationMs: number;
  readonly operationType?: string | undefined;
  readonly operationName?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly apiKeyId?: string | undefined;
  readonly clientIp?: string | undefined;
  /** The code of the refusal or failure. */
  readonly errorCode?: string | undefined;
  /** What was thrown. The logger must not show more of it than its class, code and place. */
  readonly error?: unknown;
}
