import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/lib/json.ts";
import { mergeProviderOptions } from "../../../src/providers/shared/merge-provider-options.ts";

/** Adds options for OpenAI to an empty body. */
function merge(own: JsonObject): JsonObject {
  const body: JsonObject = {};
  mergeProviderOptions(body, { openai: own }, { id: "openai", name: "OpenAI" }, {});
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
