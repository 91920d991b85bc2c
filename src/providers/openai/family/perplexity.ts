import { fieldsAt, numberAt } from "../../shared/read-json.ts";
import { mapUsage } from "../map-usage.ts";
import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortNotSent,
  type FamilyMember,
} from "./compatible.ts";

/**
 * Perplexity's Sonar: searches before it answers. Every chunk repeats the figures so far and the sources, which the marks `[1]` of the text
 * count through. Perplexity announced the end of this API for 27 September 2026; its successor is another format.
 */
export const PERPLEXITY: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      seed: undefined,
      maxStopSequences: 0,
      convertEffort: (effort, vendorModelId) =>
        vendorModelId.includes("deep-research") && effort !== "none"
          ? { fields: { reasoning_effort: effort } }
          : effortNotSent(effort, "Perplexity"),
      takesTools: false,
      json: "in words",
      stream: { stream: true },
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      readUsage: (root) => {
        const usage = fieldsAt(root, "usage");
        // What the research thinks is counted beside the completion, and left out of the total.
        const reasoning = numberAt(usage, "reasoning_tokens") ?? 0;
        if (usage === undefined || reasoning === 0) return mapUsage(usage);
        const completion = (numberAt(usage, "completion_tokens") ?? 0) + reasoning;
        return mapUsage({
          ...usage,
          completion_tokens: completion,
          completion_tokens_details: { reasoning_tokens: reasoning },
        });
      },
      beside: { lists: ["citations", "search_results"], costs: ["cost"] },
      mayEndWithoutMark: true,
    },
  },
  fields: compatibleFields("perplexity", {
    stop: { warns: "Perplexity has no such setting." },
    "stop, five": { warns: "Perplexity has no such setting." },
    "stop, reasoning": { warns: "Perplexity has no such setting." },
    seed: { warns: "Perplexity has no such setting." },
    "reasoningEffort none": { warns: "Perplexity has no word for NONE" },
    "reasoningEffort minimal": { as: ["reasoning_effort"], note: "with deep research, else not sent, with a warning" },
    "reasoningEffort high": { as: ["reasoning_effort"], note: "with deep research, else not sent, with a warning" },
    "providerOptions of a tool": { refusedAt: "tools" },
    tools: { refusedAt: "tools" },
    "toolChoice auto": { refusedAt: "tools" },
    "toolChoice none": { refusedAt: "tools" },
    "toolChoice required": { refusedAt: "tools" },
    "toolChoice tool": { refusedAt: "tools" },
    "responseFormat json": {
      as: ["messages[0].content"],
      warns: "responseFormat JSON was sent as a system message: Perplexity has no such setting.",
    },
  }),
};
