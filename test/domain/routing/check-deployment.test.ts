import { describe, expect, it } from "vitest";
import { checkRegion, checkVendorModel } from "../../../src/domain/routing/check-deployment.ts";

describe("the vendor's name of a model", () => {
  it.each([".", "..", "../x", "a/../b", "a/.", "a\\..\\b"])(
    "is refused where it leads a path elsewhere: %s",
    (name) => {
      const refusal = { ok: false, userErrors: [{ code: "BAD_USER_INPUT", field: ["vendorModelId"] }] };
      expect(checkVendorModel(name, "azure/x")).toMatchObject(refusal);
      expect(checkVendorModel(undefined, `azure/${name}`)).toMatchObject(refusal);
    },
  );

  it.each(["gpt-4.1", "a..b", "...", "accounts/x/models/y.z"])("is taken with dots that lead nowhere: %s", (name) => {
    expect(checkVendorModel(name, "azure/x")).toEqual({ ok: true, value: name });
  });
});

describe("the region of a deployment", () => {
  it.each(["EU-1", "x@127.0.0.1", "-a", "a-", ""])("is refused where it is no part of a host's name: %s", (region) => {
    expect(checkRegion("bedrock", region)).toMatchObject({ ok: false, userErrors: [{ field: ["region"] }] });
  });
});
