import { GatewayError } from "../domain/error/gateway-error.ts";

/** The room for the bodies of requests under way, over every face together. What has entered leaves once. */
export interface BodyRoom {
  /** The share of one organization. */
  of(organizationId: string): BodyShare;
}

/** What one organization may hold of the room. */
export interface BodyShare {
  /**
   * Takes nothing: whoever says a length need not send it, and would keep others out.
   *
   * @throws {@link GatewayError} `OVERLOADED` where there is no room for that many bytes at the moment
   */
  assertRoom(bytes: number): void;
  /**
   * Takes room for bytes that have come.
   *
   * @throws {@link GatewayError} `OVERLOADED` where the organization's share or, beyond a small part of it, the whole room has not that many
   *   bytes left
   */
  enter(bytes: number): void;
  /** Gives room back. */
  leave(bytes: number): void;
}

/** How much there is, in bytes. */
export interface BodyRoomSizes {
  /** For all organizations together. */
  readonly maxBytes: number;
  /** For one organization. */
  readonly maxShareBytes: number;
}

/** The part of its share that an organization has for sure, however full the room is; 1 MiB of 256. */
const SURE_PART = 1 / 256;
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

  assertRoom(bytes: number): void {
    const { bytes: taken, sizes } = this.#whole;
    const own = this.bytes + bytes;
    if (own > sizes.maxShareBytes) throw full("your organization's requests", sizes.maxShareBytes);
    // Nobody who holds little is kept out by those who fill the room.
    if (taken + bytes > sizes.maxBytes && own > sizes.maxShareBytes * SURE_PART) {
      throw full("all requests to this instance", sizes.maxBytes);
    }
  }

  enter(bytes: number): void {
    this.assertRoom(bytes);
    this.bytes += bytes;
    this.#whole.bytes += bytes;
  }

  leave(bytes: number): void {
    this.bytes -= bytes;
    this.#whole.bytes -= bytes;
  }
}

/** What one body has taken of its organization's share so far. */
export class HeldBody {
  readonly #share: BodyShare;
  #bytes = 0;
  #hasLeft = false;

  constructor(share: BodyShare) {
    this.#share = share;
  }

  /**
   * Takes room for more of it; nothing once it has left.
   *
   * @throws {@link GatewayError} `OVERLOADED` where there is none
   */
  add(bytes: number): void {
    if (this.#hasLeft) return;
    this.#share.enter(bytes);
    this.#bytes += bytes;
  }

  /** Gives the room back; to be called once, when its request has ended. */
  leave(): void {
    this.#hasLeft = true;
    this.#share.leave(this.#bytes);
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
