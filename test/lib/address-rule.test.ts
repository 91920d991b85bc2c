import { describe, expect, it } from "vitest";
import { createAddressRule } from "../../src/lib/address-rule.ts";

describe("an address rule", () => {
  const { isCallable: isAllowed } = createAddressRule([]);

  it.each(["1.1.1.1", "8.8.8.8", "104.18.7.192", "172.32.0.1", "2606:4700::6812:7c0", "::ffff:1.1.1.1"])(
    "lets the public address %s be called",
    (address) => {
      expect(isAllowed(address)).toBe(true);
    },
  );

  it.each([
    ["loopback", "127.0.0.1"],
    ["loopback", "127.255.1.2"],
    ["loopback", "::1"],
    ["this host", "0.0.0.0"],
    ["this host", "::"],
    ["private", "10.0.0.1"],
    ["private", "172.16.0.1"],
    ["private", "172.31.255.255"],
    ["private", "192.168.1.1"],
    ["carrier-grade NAT", "100.64.0.1"],
    ["metadata of Alibaba", "100.100.100.200"],
    ["link-local and metadata", "169.254.169.254"],
    ["link-local", "fe80::1"],
    ["metadata of AWS", "fd00:ec2::254"],
    ["metadata of Oracle", "192.0.0.192"],
    ["the host of Azure", "168.63.129.16"],
    ["unique local", "fc00::1"],
    ["site-local, deprecated", "fec0::1"],
    ["multicast", "224.0.0.1"],
    ["multicast", "ff02::1"],
    ["broadcast", "255.255.255.255"],
    ["reserved", "240.0.0.1"],
    ["benchmarks", "198.18.0.1"],
    ["documentation", "203.0.113.7"],
    ["documentation", "2001:db8::1"],
    ["IPv4 mapped", "::ffff:127.0.0.1"],
    ["IPv4 mapped, in hex", "::ffff:7f00:1"],
    ["IPv4 mapped metadata", "::ffff:169.254.169.254"],
    ["IPv4 compatible", "::127.0.0.1"],
    ["IPv4 translated", "::ffff:0:127.0.0.1"],
    ["NAT64", "64:ff9b::7f00:1"],
    ["NAT64, local", "64:ff9b:1::a9fe:a9fe"],
    ["6to4", "2002:7f00:1::"],
    ["Teredo", "2001:0:7f00:1::"],
    ["discard", "100::1"],
    ["segment routing", "5f00::1"],
    ["no address", "localhost"],
    ["no address", ""],
    ["a zone", "fe80::1%eth0"],
  ])("refuses %s: %s", (_what, address) => {
    expect(isAllowed(address)).toBe(false);
  });

  it("lets what is within the given ranges be called, and nothing beside them", () => {
    const { isCallable: rule, isListed } = createAddressRule([
      "10.1.0.0/16",
      "127.0.0.1",
      "fd12::/16",
      "::ffff:192.168.7.0/120",
    ]);
    const allowed = ["10.1.2.3", "127.0.0.1", "::ffff:127.0.0.1", "fd12::5", "192.168.7.9", "1.1.1.1"];
    const refused = ["10.2.0.1", "127.0.0.2", "fd13::5", "192.168.8.1", "::1"];
    expect(allowed.filter(rule)).toEqual(allowed);
    expect(refused.filter(rule)).toEqual([]);
    expect(allowed.filter(isListed)).toEqual(allowed.slice(0, -1));
  });
});
