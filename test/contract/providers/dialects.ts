import { createAnthropicDialect } from "../../../src/providers/anthropic/dialect.ts";
import { createGoogleDialect } from "../../../src/providers/google/dialect.ts";
import { PROVIDER_FACTS } from "../../../src/domain/provider/provider-facts.ts";
import { createChatDialect, createOpenaiDialect } from "../../../src/providers/openai/dialect.ts";
import { createResponsesDialect } from "../../../src/providers/openai/responses/dialect.ts";
import { FAMILY, type FamilyId } from "../../../src/providers/openai/family/index.ts";
import type { AnswerContext, VendorDialect } from "../../../src/providers/shared/vendor-dialect.ts";

/** The wire formats of their own, by vendor; OpenAI has two. */
export const OWN_FORMATS = ["openai", "openai-responses", "anthropic", "google"] as const;

/** A vendor of {@link OWN_FORMATS}. */
export type OwnFormat = (typeof OWN_FORMATS)[number];

/** The vendors that are reached by the AI SDK. */
export const SDK_VENDORS = ["bedrock", "vertex", "cohere", "huggingface"] as const;

/** A vendor of {@link SDK_VENDORS}. */
export type SdkVendorId = (typeof SDK_VENDORS)[number];

/** The vendors that speak OpenAI's, each in its way. */
export const FAMILY_IDS = Object.keys(FAMILY) as FamilyId[];

/** Every vendor under test. */
export const VENDORS: readonly Vendor[] = [...OWN_FORMATS, ...FAMILY_IDS];

/** A vendor of {@link VENDORS}. */
export type Vendor = OwnFormat | FamilyId;

/** A vendor that is called at its simulator. */
export type CalledVendor = Vendor | SdkVendorId;

/** A vendor whose recorded answers can be played: Hugging Face's are in OpenAI's format. */
export type RecordedVendor = Vendor | Exclude<SdkVendorId, "huggingface">;

/** The vendors that are called at their simulators. */
export const CALLED: readonly CalledVendor[] = [...VENDORS, ...SDK_VENDORS];

function familyDialect(id: FamilyId): VendorDialect {
  return createChatDialect({ id, name: PROVIDER_FACTS[id].name }, FAMILY[id]({}).quirks);
}

const FAMILY_DIALECTS = Object.fromEntries(FAMILY_IDS.map((id) => [id, familyDialect(id)])) as Record<
  FamilyId,
  VendorDialect
>;

/** The wire formats under test. */
export const DIALECTS: Readonly<Record<Vendor, VendorDialect>> = {
  ...FAMILY_DIALECTS,
  openai: createOpenaiDialect({ id: "openai", name: "OpenAI" }),
  "openai-responses": createResponsesDialect({ id: "openai", name: "OpenAI" }),
  anthropic: createAnthropicDialect({ id: "anthropic", name: "Anthropic" }),
  google: createGoogleDialect({ id: "google", name: "Google" }),
};

/** What a reader of answers is given; ids of calls are `made_1`, `made_2` … */
export function createAnswerContext(vendor: Vendor): AnswerContext {
  let made = 0;
  return {
    provider: DIALECTS[vendor].provider,
    status: 200,
    response: { vendorRequestId: undefined, vendorModelId: undefined, rateLimitHeaders: {} },
    createToolCallId: () => {
      made += 1;
      return `made_${String(made)}`;
    },
  };
}
