import proxyAddr from "@fastify/proxy-addr";
import type { IncomingMessage } from "node:http";

/** Where requests come from, behind the proxies that are trusted. */
export interface ClientAddress {
  /** Whether an address is a trusted proxy's; for the web framework, which then finds what {@link ClientAddress.find} finds. */
  readonly trust: ((address: string, hop: number) => boolean) | false;
  /** The caller's address; empty where its socket is closed already. */
  readonly find: (request: IncomingMessage) => string;
}

/**
 * Creates the answer to where requests come from.
 *
 * @param trustedProxies addresses and CIDR ranges of the proxies whose `x-forwarded-for` is believed; `null` for none
 */
export function createClientAddress(trustedProxies: readonly string[] | null): ClientAddress {
  if (trustedProxies === null) return { trust: false, find: ({ socket }) => socket.remoteAddress ?? "" };
  const trust = proxyAddr.compile([...trustedProxies]);
  return {
    trust,
    find: (request) => {
      const { "x-forwarded-for": forwarded } = request.headers;
      return (forwarded === undefined ? request.socket.remoteAddress : proxyAddr(request, trust)) ?? "";
    },
  };
}
