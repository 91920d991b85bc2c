import { createAnthropicDialect } from "../../../src/providers/anthropic/dialect.ts";
import { createGoogleDialect } from "../../../src/providers/google/dialect.ts";
import { createOpenaiDialect } from "../../../src/providers/openai/dialect.ts";
import type { AnswerContext, VendorDialect } from "../../../src/providers/shared/vendor-dialect.ts";

/** The vendors that have a wire format of their own. */
export const VENDORS = ["openai", "anthropic", "google"] as const;

/** A vendor of {@link VENDORS}. */
export type Vendor = (typeof VENDORS)[number];

/** The wire formats under test. */
export const DIALECTS: Readonly<Record<Vendor, VendorDialect>> = {
  openai: createOpenaiDialect({ id: "openai", name: "OpenAI" }),
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
