import { describe, expect, it } from "vitest";
import { isFetchable, parseMediaUrl } from "../../../src/domain/completion/media-address.ts";
import { createAddressRule } from "../../../src/lib/address-rule.ts";

const isTaken = (text: string, ...cidrs: string[]): boolean => {
  const url = parseMediaUrl(text);
  return url !== undefined && isFetchable(url, createAddressRule(cidrs));
};

describe("the URL of media", () => {
  it.each([
    "https://example.com/a.png",
    "http://example.com",
    "https://example.com:8443/a b.png?next=http://10.0.0.1/#at",
    "https://1.1.1.1/a.png",
    "https://[2606:4700::6812:7c0]/a.png",
    "https://10.0.0.1.example.com/a.png",
    "https://localhost.example.com/a.png",
    "https://mylocalhost/a.png",
    "HTTPS://user:word@example.com/a.png",
    // A name is not resolved here, whatever it may lead to.
    "https://internal.corp/a.png",
  ])("may be %s", (text) => {
    expect(isTaken(text)).toBe(true);
  });

  it.each([
    ["private", "http://10.0.0.1/a.png"],
    ["private", "https://192.168.1.7:8080/a.png"],
    ["loopback", "http://127.0.0.1/a.png"],
    ["loopback, in short", "http://127.1/a.png"],
    ["loopback, in decimal", "http://2130706433/a.png"],
    ["loopback, in hex", "http://0x7f000001/a.png"],
    ["loopback, in hex parts", "http://0x7f.0.0.1/a.png"],
    ["loopback, in octal", "http://0177.0.0.1/a.png"],
    ["loopback, with a dot at its end", "http://127.0.0.1./a.png"],
    ["loopback, percent-encoded", "http://%31%32%37.0.0.1/a.png"],
    ["loopback, in wide digits", "http://１２７.0.0.1/a.png"],
    ["loopback behind a name", "http://example.com@127.0.0.1/a.png"],
    ["loopback of IPv6", "http://[::1]/a.png"],
    ["loopback of IPv6, in full", "http://[0:0:0:0:0:0:0:1]:80/a.png"],
    ["loopback mapped into IPv6", "http://[::ffff:7f00:1]/a.png"],
    ["this host", "http://0/a.png"],
    ["link-local and metadata", "http://169.254.169.254/latest/meta-data"],
    ["metadata of AWS", "http://[fd00:ec2::254]/latest"],
    ["link-local", "http://[fe80::1]/a.png"],
    ["the machine's own name", "http://localhost/a.png"],
    ["the machine's own name", "https://LOCALHOST.:8000/a.png"],
    ["a name below it", "http://ollama.localhost:11434/a.png"],
    ["the machine's own name", "http://localhost.localdomain/a.png"],
    ["the machine's own name in IPv6", "http://ip6-localhost/a.png"],
    ["read otherwise by others: a backslash", "http://example.com\\@127.0.0.1/a.png"],
    ["read otherwise by others: two @", "http://a@127.0.0.1:80@example.com/a.png"],
    ["read otherwise by others: a tab", "http://127.0.0.1\t.example.com/a.png"],
    ["read otherwise by others: one slash", "http:/127.0.0.1/a.png"],
    ["read otherwise by others: a blank before it", " https://example.com/a.png"],
    ["no URL", "https://"],
    ["of another scheme", "file:///etc/passwd"],
  ])("is not %s: %s", (_what, text) => {
    expect(isTaken(text)).toBe(false);
  });

  it("is read at once where its host is nothing but dots", () => {
    const startedAt = performance.now();
    for (let count = 0; count < 100; count += 1) isTaken(`https://${".".repeat(8_000)}a/a.png`);
    // 18 seconds with an expression that takes the square of their number.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it("may lead to what the operator has listed; localhost where both of its addresses are", () => {
    expect(isTaken("http://10.1.2.3/a.png", "10.1.0.0/16")).toBe(true);
    expect(isTaken("http://10.2.2.3/a.png", "10.1.0.0/16")).toBe(false);
    expect(isTaken("http://localhost/a.png", "127.0.0.0/8")).toBe(false);
    expect(isTaken("http://localhost/a.png", "127.0.0.0/8", "::1")).toBe(true);
  });
});
