import { GatewayError } from "../domain/error/gateway-error.ts";

/** The room for the bodies of requests under way, over every face together. What has entered leaves once. */
export interface BodyRoom {
  /** The share of one organization. */
  of(organizationId: string): BodyShare;
}

/** What one organization may hold of the room. */
export interface BodyShare {
  /**
   * Takes room for a body.
   *
   * @throws {@link GatewayError} `OVERLOADED` where the organization's share or the whole room has not that many bytes left
   */
  enter(bytes: number): void;
  /** Gives the room of a body back. */
  leave(bytes: number): void;
}

/** How much there is, in bytes. */
export interface BodyRoomSizes {
  /** For all organizations together. */
  readonly maxBytes: number;
  /** For one organization. */
  readonly maxShareBytes: number;
}

/** A body leaves with its call, which may take long; often it is shorter. */
const RETRY_AFTER_MS = 1_000;
/** Organizations beyond which those that hold nothing are forgotten. */
const MAX_IDLE_SHARES = 10_000;

/** Creates the room, empty. */
export function createBodyRoom(sizes: BodyRoomSizes): BodyRoom {
  // Shares stay when they are empty: they do not come and go with each request.
  const shares = new Map<string, Share>();
  const whole: Whole = { bytes: 0, sizes };
  return {
    of(organizationId) {
      const known = shares.get(organizationId);
      if (known !== undefined) return known;
      if (shares.size >= MAX_IDLE_SHARES) forgetIdle(shares);
      const share = new Share(whole);
      shares.set(organizationId, share);
      return share;
    },
  };
}

interface Whole {
  bytes: number;
  readonly sizes: BodyRoomSizes;
}

class Share implements BodyShare {
  readonly #whole: Whole;
  bytes = 0;

  constructor(whole: Whole) {
    this.#whole = whole;
  }

  enter(bytes: number): void {
    const whole = this.#whole;
    const ownBytes = this.bytes + bytes;
    const allBytes = whole.bytes + bytes;
    if (ownBytes > whole.sizes.maxShareBytes) throw full("your organization's requests", whole.sizes.maxShareBytes);
    if (allBytes > whole.sizes.maxBytes) throw full("all requests to this instance", whole.sizes.maxBytes);
    this.bytes = ownBytes;
    whole.bytes = allBytes;
  }

  leave(bytes: number): void {
    this.bytes -= bytes;
    this.#whole.bytes -= bytes;
  }
}

/** A share that is held on to while it is forgotten still counts for the whole room. */
function forgetIdle(shares: Map<string, Share>): void {
  for (const [organizationId, share] of shares) if (share.bytes === 0) shares.delete(organizationId);
}

function full(whose: string, maxBytes: number): GatewayError {
  return new GatewayError({
    code: "OVERLOADED",
    message: `The bodies of ${whose} under way would take more than ${String(maxBytes)} bytes, which is the limit. Send this one again when others have ended, or send less at once.`,
    retryAfterMs: RETRY_AFTER_MS,
  });
}
