import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  type FamilyMember,
} from "./compatible.ts";

/** Where the models stand that Fireworks itself offers. */
const OWN_MODELS = "accounts/fireworks/models/";

/** Fireworks: names models by the path of the account that holds them; a name without a path is one of Fireworks' own. */
export const FIREWORKS: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      nameModel: (vendorModelId) => (vendorModelId.includes("/") ? vendorModelId : OWN_MODELS + vendorModelId),
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
