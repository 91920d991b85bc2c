import type { BodyRoomSizes } from "./body-room.ts";

/** How the transports are set up; the configuration's parts of the same names fit. */
export interface HttpServerSettings {
  readonly http: {
    /** The largest request body and WebSocket message, in bytes; default 16 MiB. */
    readonly maxBodyBytes: number;
    /** Room for the bodies of requests and messages under way; default 512 MiB, of which one organization takes up to 256. */
    readonly bodyRoom: BodyRoomSizes;
    /** Addresses and CIDR ranges of the proxies whose `x-forwarded-*` headers count; `null` for none. */
    readonly trustedProxies: readonly string[] | null;
  };
  readonly graphql: {
    /** Whether the schema may be asked about; default yes. */
    readonly introspection: boolean;
    /** Levels of fields; default 12. */
    readonly maxDepth: number;
    /** Aliases of an operation; default 30. */
    readonly maxAliases: number;
    /** Tokens of a document; default 4,000. */
    readonly maxTokens: number;
    /** Items of all lists, and values of all JSON, in the variables of one operation; default 50,000, more where a request may have more messages. */
    readonly maxListItems: number;
    /** Items of a list where `first` is not given; default 50. */
    readonly defaultPageSize: number;
    /** The most that `first` may ask for; default 200. */
    readonly maxPageSize: number;
    /** Milliseconds between pings of a WebSocket, one that misses a pong being cut off, and of silence on a stream of /v1. Default 12,000. */
    readonly pingIntervalMs: number;
    /** Milliseconds that a subscriber, or a reader of /v1, may leave its socket full before it is cut off; default 30,000. */
    readonly slowReaderTimeoutMs: number;
  };
}
