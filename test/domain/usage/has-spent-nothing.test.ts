import { describe, expect, it } from "vitest";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import { hasSpentNothing } from "../../../src/domain/usage/has-spent-nothing.ts";

const message = "m";

describe("a call without an answer", () => {
  it.each<[string, boolean, GatewayError | undefined]>([
    ["that every vendor was too busy for", true, new GatewayError({ code: "PROVIDER_UNAVAILABLE", message })],
    ["that never reached its vendor", true, new ProviderError({ code: "PROVIDER_TIMEOUT", message, neverSent: true })],
    ["that its vendor refused", true, new ProviderError({ code: "BAD_USER_INPUT", message, vendorStatus: 400 })],
    ["that failed inside a success", false, new ProviderError({ code: "PROVIDER_ERROR", message, vendorStatus: 200 })],
    ["whose vendor fell silent", false, new ProviderError({ code: "PROVIDER_TIMEOUT", message })],
    ["whose caller left", false, new GatewayError({ code: "CANCELLED", message })],
    ["that did not fail", false, undefined],
  ])("%s spent nothing: %s", (_call, isFree, failure) => {
    expect(hasSpentNothing(failure)).toBe(isFree);
  });
});
