import { fieldsAt, stringAt } from "../../shared/read-json.ts";
import { mapUsage } from "../map-usage.ts";
import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
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

/** The types of models in its list that can be called here; a model without a type may. */
const CALLED_TYPES = new Set([undefined, "chat", "language", "code", "embedding"]);

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
      isCalled: (model) => CALLED_TYPES.has(stringAt(model, "type")),
    },
    embeddings: COMPATIBLE_EMBEDDINGS,
  },
  fields: compatibleFields("together", {
    "reasoningEffort none": { as: ["reasoning.enabled"] },
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
  }),
};
