import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/lib/json.ts";
import { PROVIDER_FACTS } from "../../../src/domain/provider/provider-facts.ts";
import type { ProviderId } from "../../../src/domain/provider/provider.ts";
import { mergeProviderOptions } from "../../../src/providers/shared/merge-provider-options.ts";

/** Adds a provider's options to an empty body. */
function merge(own: JsonObject, id: ProviderId = "openai"): JsonObject {
  const body: JsonObject = {};
  mergeProviderOptions(body, { [id]: own }, { id, name: PROVIDER_FACTS[id].name }, {});
  return body;
}

describe("an option that changes what a call costs", () => {
  it.each<[string, JsonValue]>([
    ["service_tier", "priority"],
    ["service_tier", "flex"],
    ["service_tier", { type: "priority" }],
    ["serviceTier", "priority"],
    ["inference_geo", "us"],
    ["speed", "fast"],
  ])("is refused where it stands: %s %j", (name, value) => {
    expect(() => merge({ [name]: value })).toThrow(
      expect.objectContaining({
        code: "BAD_USER_INPUT",
        field: ["providerOptions", "openai", name],
        message: expect.stringMatching(/cost would be wrong.*leave it out or send/) as string,
      }) as Error,
    );
  });

  it("is refused where it stands among Bedrock's objects", () => {
    const refused = (options: JsonObject): unknown => {
      try {
        return merge(options, "bedrock");
      } catch (error) {
        return error;
      }
    };
    expect(refused({ performanceConfig: { latency: "optimized" } })).toMatchObject({
      code: "BAD_USER_INPUT",
      field: ["providerOptions", "bedrock", "performanceConfig", "latency"],
    });
    expect(refused({ additionalModelRequestFields: { speed: "fast" } })).toMatchObject({
      code: "BAD_USER_INPUT",
      field: ["providerOptions", "bedrock", "additionalModelRequestFields", "speed"],
    });
    const usual = {
      serviceTier: "default",
      performanceConfig: { latency: "standard" },
      additionalModelRequestFields: { top_k: 5 },
    };
    expect(refused(usual)).toEqual(usual);
  });

  it("is sent to the vendor that asks no other price for it", () => {
    expect(merge({ service_tier: "flex" }, "groq")).toEqual({ service_tier: "flex" });
    expect(() => merge({ service_tier: "performance" }, "groq")).toThrow(/cost would be wrong/);
  });

  it.each<[string, JsonValue]>([
    ["service_tier", "auto"],
    ["service_tier", "default"],
    ["service_tier", null],
    ["service_tier", "standard_only"],
    ["inference_geo", "global"],
    ["speed", "standard"],
  ])("is sent where it changes nothing: %s %j", (name, value) => {
    expect(merge({ [name]: value })).toEqual({ [name]: value });
  });
});
