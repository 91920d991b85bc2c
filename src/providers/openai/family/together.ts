import { fieldsAt, stringAt } from "../../shared/read-json.ts";
import { mapUsage } from "../map-usage.ts";
import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  type FamilyMember,
} from "./compatible.ts";

const effort = effortByWord("Together", {
  none: undefined,
  minimal: "low",
  low: "low",
  medium: "medium",
  high: "high",
});

/** The types of models in its list that answer chats; a model without a type may. */
const CHAT_TYPES = new Set([undefined, "chat", "language", "code"]);

/** Together: ends with `eos` where others say `stop`, and lists its models, those for images and embeddings too, without an envelope. */
export const TOGETHER: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      convertEffort: (asked) => (asked === "none" ? { fields: { reasoning: { enabled: false } } } : effort(asked)),
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      finishReasons: new Map([["eos", "STOP"]]),
      readUsage: (root) => {
        const usage = fieldsAt(root, "usage");
        const details = fieldsAt(usage, "prompt_tokens_details") ?? { cached_tokens: usage?.["cached_tokens"] };
        return mapUsage(usage === undefined ? undefined : { ...usage, prompt_tokens_details: details });
      },
      canChat: (model) => CHAT_TYPES.has(stringAt(model, "type")),
    },
  },
  fields: compatibleFields("together", {
    "reasoningEffort none": { as: ["reasoning.enabled"] },
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
  }),
};
