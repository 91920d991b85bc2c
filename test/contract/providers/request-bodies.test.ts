import { describe, expect, test } from "vitest";
import type { ProviderCall } from "../../../src/domain/provider/provider.ts";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { parseJson, type JsonValue } from "../../../src/lib/json.ts";
import { DIALECTS } from "./dialects.ts";
import { BODY_CALLS, type BodyCall, type BodyCallName } from "./request-bodies/calls.ts";
import { differencesOf, type BodyDifference } from "./request-bodies/compare-bodies.ts";
import { BODY_MODELS, expectedDifferences } from "./request-bodies/differences.ts";
import { sdkBodyOf } from "./request-bodies/sdk.ts";
import { BODY_VENDORS, type BodyVendor } from "./request-bodies/vendors.ts";
import { createCall } from "./support.ts";

/** Models of the comparison that do not reason. */
const PLAIN_MODELS: readonly string[] = [
  "gpt-4o-mini",
  "grok-3",
  "meta-llama/Llama-3.3-70B-Instruct-Turbo",
  "llama-3.3-70b-versatile",
  "mistral-large-latest",
  "deepseek-chat",
  "sonar",
];

/** The body that we send; `undefined` where the call is refused before. */
function ourBodyOf(vendor: BodyVendor, call: ProviderCall, isStream: boolean): JsonValue | undefined {
  const dialect = DIALECTS[vendor];
  try {
    const { body } = dialect.convertRequest(call);
    return parseJson(JSON.stringify({ ...body, ...dialect.targetOf(call.vendorModelId, isStream).extra }))?.value;
  } catch (error) {
    if (error instanceof GatewayError && error.code === "BAD_USER_INPUT") return undefined;
    throw error;
  }
}

function namesFor(vendor: BodyVendor): readonly BodyCallName[] {
  const names = Object.keys(BODY_CALLS) as BodyCallName[];
  return names.filter((name) => ((BODY_CALLS[name] as BodyCall).only ?? [vendor]).includes(vendor));
}

function byPath(differences: readonly BodyDifference[]): readonly BodyDifference[] {
  return [...differences].sort((left, right) => (left.path < right.path ? -1 : 1));
}

describe.each(BODY_VENDORS)("with %s", (vendor) => {
  describe.each(BODY_MODELS[vendor])("%s", (model) => {
    test.each(namesFor(vendor))("%s: the body is the AI SDK's, but for what is explained", async (name) => {
      const bodyCall: BodyCall = BODY_CALLS[name];
      const isReasoningModel = !PLAIN_MODELS.includes(model);
      const call = createCall(vendor, "unused", { model, isReasoningModel, request: bodyCall.request });
      const ours = ourBodyOf(vendor, call, bodyCall.isStream === true);
      const theirs = await sdkBodyOf(vendor, model, call.request, bodyCall);
      expect(byPath(differencesOf(ours, theirs))).toEqual(byPath(expectedDifferences(vendor, model, name)));
    });
  });
});
