import { fieldsAt } from "../../shared/read-json.ts";
import { chargesOfSources } from "../extra-charges.ts";
import {
  AS_MAX_COMPLETION_TOKENS,
  COMPATIBLE_ANSWER,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  effortNotSent,
  type FamilyMember,
} from "./compatible.ts";
import { usageWithReasoningBeside } from "./reasoning-beside.ts";

/** Models that refuse every effort. */
const WITHOUT_EFFORT = /^grok-4\.20(?:-\d{4})?-(?:non-)?reasoning$/;

const effortOf = effortByWord("xAI", { none: "none", minimal: "low", low: "low", medium: "medium", high: "high" });

/** xAI: counts reasoning tokens beside the completion's, and its errors are bare text. */
export const XAI: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      isReasoningName: (vendorModelId) =>
        /^grok-[3-9]/.test(vendorModelId) && !/^grok-3(?!-mini)|non-reasoning/.test(vendorModelId),
      tokenLimit: () => "max_completion_tokens",
      stopWhileReasoning: "xAI's reasoning models refuse it.",
      convertEffort: (effort, vendorModelId) =>
        WITHOUT_EFFORT.test(vendorModelId) ? effortNotSent(effort, "xAI") : effortOf(effort),
      media: { ...COMPATIBLE_REQUEST.media, image: { url: true, types: ["image/png", "image/jpeg"] } },
      jsonSchema: () => "enforced",
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      readUsage: (root) => usageWithReasoningBeside(fieldsAt(root, "usage")),
      extraCharges: chargesOfSources,
      // What it charged, in ticks: 10,000,000,000 of them are a dollar (docs.x.ai, "Cost Tracking", November 2026).
      beside: { lists: [], costs: ["cost_in_usd_ticks"] },
    },
  },
  fields: compatibleFields("xai", {
    ...AS_MAX_COMPLETION_TOKENS,
    "image base64": { refusedAt: "messages.0.parts.1.image.mediaType", note: "WebP; JPEG and PNG are taken" },
    "image base64 gif": { refusedAt: "messages.0.parts.1.image.mediaType" },
    "stop, reasoning": { warns: "xAI's reasoning models refuse it." },
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
  }),
};
