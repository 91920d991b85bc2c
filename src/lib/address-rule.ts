import ipaddr from "ipaddr.js";

/** Which IP addresses may be called that a caller has named, given as text. */
export interface AddressRule {
  /** Whether the address may be called. */
  isCallable(address: string): boolean;
  /** Whether the operator has named the address, or a range around it. */
  isListed(address: string): boolean;
}

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** The one block of IPv6 from which public addresses are given out; everything outside it is local, special or not in use. */
const PUBLIC_IPV6: Range = [ipaddr.parse("2000::"), 3];
/** Public by its number, and answered inside each virtual machine of Azure by the host, with its secrets. */
const AZURE_HOST: Range = [ipaddr.parse("168.63.129.16"), 32];

/**
 * Creates the rule: public unicast addresses may be called, and those of the listed ranges. Everything else is refused: private,
 * loopback, link-local (and with it the clouds' metadata), carrier-grade NAT, multicast, reserved, and IPv6 forms that carry an
 * IPv4 address inside, but for mapped ones, which count as that address.
 *
 * @param listedCidrs addresses and CIDR ranges
 */
export function createAddressRule(listedCidrs: readonly string[]): AddressRule {
  const listed = listedCidrs.map(parseRange);
  const isListed = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean => listed.some((range) => isWithin(address, range));
  return {
    isCallable(text) {
      if (!ipaddr.isValid(text)) return false;
      const address = ipaddr.process(text);
      return isListed(address) || isPublic(address);
    },
    isListed: (text) => ipaddr.isValid(text) && isListed(ipaddr.process(text)),
  };
}

/** Whether a text is an IP address, without brackets. */
export function isAddress(text: string): boolean {
  return ipaddr.isValid(text);
}

function parseRange(text: string): Range {
  const [base, bits] = text.includes("/") ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), undefined];
  if (base instanceof ipaddr.IPv6 && base.isIPv4MappedAddress()) {
    return [base.toIPv4Address(), Math.max(0, (bits ?? 128) - 96)];
  }
  return [base, bits ?? (base.kind() === "ipv4" ? 32 : 128)];
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [base, bits]: Range): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== "unicast" || isWithin(address, AZURE_HOST)) return false;
  return address.kind() === "ipv4" || isWithin(address, PUBLIC_IPV6);
}
