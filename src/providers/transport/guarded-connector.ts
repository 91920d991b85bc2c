import { lookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { withDeadline } from "../../lib/with-deadline.ts";
import type { AddressRule } from "../../lib/address-rule.ts";
import type { Clock } from "../../lib/clock.ts";

/** The code of a connection that was not made because of where it led. */
export const ADDRESS_REFUSED = "ADDRESS_REFUSED";
/** Limit on finding the addresses of a name. */
const RESOLVE_LIMIT_MS = 3_000;

/**
 * Creates the connector of a host that a caller has named: it connects to the very addresses that it has held against the rule, so that a
 * name which leads elsewhere a moment later gains nothing. A host with one refused address is refused.
 */
export function createGuardedConnector(options: {
  readonly rule: AddressRule;
  readonly timeoutMs: number;
}): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.timeoutMs,
    allowH2: false,
    lookup: createGuardedLookup(options.rule),
  });
  return (target, callback) => {
    // A literal address is connected to without being looked up.
    const host = target.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0 && !options.rule.isCallable(host)) {
      callback(addressRefused(), null);
      return;
    }
    connect(target, callback);
  };
}

/** Finds the addresses of a host name; none where it has none, or they are not found in time. */
export function createHostResolver(clock: Clock): (host: string) => Promise<readonly string[]> {
  return async (host) => {
    try {
      const found = await withDeadline(clock, RESOLVE_LIMIT_MS, () => lookUpAll(host));
      return found.map(({ address }) => address);
    } catch {
      return [];
    }
  };
}

function createGuardedLookup(rule: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => rule.isCallable(address))) {
        callback(addressRefused(), []);
        return;
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function lookUpAll(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });
}

function addressRefused(): NodeJS.ErrnoException {
  return Object.assign(new Error("The host's address may not be called."), { code: ADDRESS_REFUSED });
}
