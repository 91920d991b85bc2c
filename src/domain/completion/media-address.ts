import { isAddress, type AddressRule } from "../../lib/address-rule.ts";
import { trimEnd } from "../../lib/trim-end.ts";

/**
 * A URL that every reader takes to the same host: nothing before the scheme, and no blank or backslash before the path, which some read as a
 * slash and others do not.
 */
const PLAIN = /^https?:\/\/(?:[^\s\\/?#@]*@)?[^\s\\/?#@]+(?:[/?#]|$)/i;
/** What `localhost` and its like stand for. */
const LOOPBACK = ["127.0.0.1", "::1"];
/** Names that machines give to themselves, and every name below the first. */
const LOCAL_NAME = /^(?:(?:.+\.)?localhost|localhost\.localdomain|localhost6|ip6-(?:localhost|loopback))$/;

/** The URL of a text that starts with `http://` or `https://` and can be read in one way only; `undefined` of any other. */
export function parseMediaUrl(text: string): URL | undefined {
  return PLAIN.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * Whether a vendor may be sent a URL to fetch: a vendor may be a server of our own, in the same network. Addresses are held against the
 * rule, in whatever form they are written, and so is what `localhost` stands for. Other names are not resolved, for nothing is fetched here.
 */
export function isFetchable(url: URL, rule: AddressRule): boolean {
  const host = trimEnd(url.hostname.replace(/^\[|\]$/g, ""), ".");
  if (LOCAL_NAME.test(host)) return LOOPBACK.every((address) => rule.isCallable(address));
  return !isAddress(host) || rule.isCallable(host);
}
