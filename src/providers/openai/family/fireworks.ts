import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  type FamilyMember,
} from "./compatible.ts";

/** Fireworks: names models by the path of the account that holds them, its own by `accounts/fireworks/models/…`; its list has what makes pictures, too. */
export const FIREWORKS: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      convertEffort: effortByWord("Fireworks", {
        none: "none",
        minimal: "low",
        low: "low",
        medium: "medium",
        high: "high",
      }),
    },
    answer: { ...COMPATIBLE_ANSWER, isCalled: (model) => model["supports_chat"] !== false },
    embeddings: COMPATIBLE_EMBEDDINGS,
  },
  fields: compatibleFields("fireworks", {
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
  }),
};
